// node sliced.cjs WORKLOAD: works without an end, and does what it is told by lines of JSON on stdin, each answered by one
// on stdout: { attach: AgentConfig }, { detach: folder }, { inspect: 'sampling' | 'debugging' }, { release: true },
// { read: true } -> what the pieces done since the last reading have taken, each in ms of CPU time.
const { readFileSync } = require('node:fs');
const { Session } = require('node:inspector');
const { join } = require('node:path');
const { createInterface } = require('node:readline');
const workloads = require('./workloads.cjs');

const agent = join(__dirname, '../../../dist/agent/js/attach.cjs');
const handle = Symbol.for('selftime.agent');
let session;
let pieces = [];
let last;

/** CPU time of this thread in ms (see threadTimes in src/agent/cpuClock.ts). */
function threadCpu() {
  if (process.platform !== 'linux') {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  }
  process.cpuUsage();
  return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6;
}

function times() {
  const { user, system } = process.cpuUsage();
  return { main: threadCpu(), all: (user + system) / 1000 };
}

workloads[process.argv[2]](() => {
  const now = times();
  pieces.push({ main: now.main - last.main, all: now.all - last.all });
  last = now;
});
last = times();

const commands = {
  attach(config) {
    const reply = require(agent).attach(config);
    if (reply !== 'attached') throw new Error(`Not attached: ${JSON.stringify(reply)}`);
  },
  detach(folder) {
    globalThis[handle].detach(folder, undefined);
  },
  inspect(how) {
    session = new Session();
    session.connect();
    if (how === 'debugging') {
      session.post('Debugger.enable');
      session.post('Debugger.setAsyncCallStackDepth', { maxDepth: 32 });
      session.post('Debugger.setPauseOnExceptions', { state: 'none' });
    }
    session.post('Profiler.enable');
    session.post('Profiler.start');
  },
  release() {
    session.post('Profiler.stop');
    session.disconnect();
  },
  read() {
    const read = pieces;
    pieces = [];
    return read;
  },
};

createInterface(process.stdin)
  .on('line', (line) => {
    const [[command, value]] = Object.entries(JSON.parse(line));
    console.log(JSON.stringify(commands[command](value) ?? {}));
  })
  .on('close', () => process.exit());
