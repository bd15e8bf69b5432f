'use strict';
// Runs the steps of a program in turn and measures each with the CPU clock: on a busy machine steps are interrupted
// unevenly, which a sampler cannot see. The truth goes to the file that TRUTH names.
const { writeFileSync } = require('node:fs');

// Of the thread that runs the steps; Node 20 only knows that of the process, its compiling and sampling threads included.
const usage = (process.threadCpuUsage ?? process.cpuUsage).bind(process);

function cpuMicros() {
  const { user, system } = usage();
  return user + system;
}

/** @param {Record<string, () => unknown>} steps by the marker of the line that does the work */
exports.measure = async function measure(steps) {
  const micros = {};
  let spent = cpuMicros();
  const end = spent + Number(process.env.SECONDS ?? 3) * 1e6;
  while (spent < end) {
    for (const marker in steps) {
      const result = steps[marker]();
      if (result instanceof Promise) await result;
      const before = spent;
      spent = cpuMicros();
      micros[marker] = (micros[marker] ?? 0) + spent - before;
    }
  }
  if (process.env.TRUTH) writeFileSync(process.env.TRUTH, JSON.stringify(micros));
};
