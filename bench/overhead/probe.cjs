// Preloaded into the measured program, in every mode, before anything else: tells what it has taken. Writes to the file
// that OVERHEAD_PROBE names. Which process is meant tells started.cjs on its command line: others of the same environment
// (our own command line, the load) are not.
const { readFileSync, writeFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

/** CPU time of this thread in ms. */
function threadCpu() {
  if (process.platform === 'linux') {
    // Brings the kernel's count for this thread up to date (see threadTimes in src/agent/cpuClock.ts).
    process.cpuUsage();
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6;
  }
  const { user, system } = (process.threadCpuUsage ?? process.cpuUsage)();
  return (user + system) / 1000;
}

const isMeant = process.execArgv.some((word) => word.endsWith('started.cjs'));
if (isMainThread && isMeant && process.env.OVERHEAD_PROBE) {
  const file = process.env.OVERHEAD_PROBE;
  delete process.env.OVERHEAD_PROBE;
  let start;
  const before = { cpu: threadCpu(), wall: performance.now() };
  globalThis[Symbol.for('selftime.bench.started')] = () => {
    start = { cpu: threadCpu() - before.cpu, wall: performance.now() - before.wall };
  };
  // Last: what profilers do when the program exits is a part of their cost.
  process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    writeFileSync(
      file,
      JSON.stringify({ main: threadCpu(), all: (user + system) / 1000, wall: performance.now(), start }),
    );
  });
}
