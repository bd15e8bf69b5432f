import { spawn, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { root, windows } from './paths.mjs';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** @type {Set<ChildProcess>} */
const running = new Set();
/** @type {(() => unknown)[]} */
const cleanups = [];

/** Milliseconds between asking a process group to end and forcing it. */
const grace = 5_000;

/** @param {ChildProcess} child @param {NodeJS.Signals} signal */
function signalGroup(child, signal) {
  if (!child.pid) return;
  if (windows) {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The whole group is gone already.
  }
}

/** @param {number | undefined} pid process group id */
function groupAlive(pid) {
  if (!pid || windows) return false;
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * Ends a child and everything it started (its process group), by force after five seconds.
 * @param {ChildProcess} child
 */
export async function stopGroup(child) {
  signalGroup(child, 'SIGTERM');
  for (let waited = 0; waited < grace && groupAlive(child.pid); waited += 50) await sleep(50);
  signalGroup(child, 'SIGKILL');
  running.delete(child);
}

let handling = false;
let interruptedAt = 0;

/** @param {number} code */
async function interrupt(code) {
  if (interruptedAt === 0) {
    interruptedAt = Date.now();
    await Promise.all([...running].map(stopGroup));
    await cleanUp();
    process.exit(code);
  }
  // Ctrl+C under npm arrives twice at once, from the terminal and from npm. Later, it is impatience.
  if (Date.now() - interruptedAt > 1_000) process.exit(code);
}

function handleSignals() {
  if (handling) return;
  handling = true;
  process.on('SIGINT', () => void interrupt(130));
  process.on('SIGTERM', () => void interrupt(143));
  process.on('SIGHUP', () => void interrupt(129));
  process.on('exit', () => {
    for (const child of running) signalGroup(child, 'SIGKILL');
  });
}

async function cleanUp() {
  for (const action of cleanups.splice(0).reverse()) {
    try {
      await action();
    } catch (error) {
      process.stderr.write(`clean-up: ${error}\n`);
    }
  }
}

/** Registers work to be done when this process is interrupted, after its children ended. @param {() => unknown} action */
export function onInterrupt(action) {
  handleSignals();
  cleanups.push(action);
}

/**
 * Starts a program as the leader of its own process group; the group ends with this process.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function start(command, args, options = {}) {
  handleSignals();
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: !windows,
    windowsHide: true,
    ...options,
  });
  running.add(child);
  child.once('exit', () => {
    // What outlives its leader (a watcher, a pty) is ended too.
    if (!groupAlive(child.pid)) running.delete(child);
  });
  return child;
}

/**
 * Runs a program to its end; past `timeoutMs` its group is killed.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { timeoutMs?: number }} [options]
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null, timedOut: boolean, output: string }>}
 *   `output` is what the program printed where `stdio` made pipes of stdout and stderr.
 */
export function run(command, args, { timeoutMs, ...options } = {}) {
  const child = start(command, args, options);
  let output = '';
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    let timedOut = false;
    const timer =
      timeoutMs &&
      setTimeout(() => {
        timedOut = true;
        void stopGroup(child);
      }, timeoutMs);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer || undefined);
      void stopGroup(child).then(() => resolve({ code, signal, timedOut, output }));
    });
  });
}
