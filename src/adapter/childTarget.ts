import spawn from 'cross-spawn';
import type { ChildProcess } from 'node:child_process';
import { sendSignal } from '../capture/sendSignal.ts';
import type { TargetEnd } from '../capture/types.ts';
import { SelftimeError } from '../core/errors.ts';
import type { EndSignal } from '../protocol/agentFiles.ts';
import { isAlive, StopLadder, stopTimes } from './target.ts';
import type { StopTimes, Target } from './target.ts';

const GROUP_POLL_MS = 100;
/** What was printed is read by then, even where a daemon of its own group keeps the pipes open. */
const LAST_OUTPUT_MS = 300;

export interface ChildOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  onOutput(category: 'stdout' | 'stderr', text: string): void;
  /** See Capture.endBusy. */
  endBusy(signal: EndSignal): void;
  readonly stopTimes?: StopTimes;
}

/**
 * Starts a program without a terminal: no input, output through `onOutput`, its own process group, so
 * that npm and what it starts are stopped together.
 *
 * @throws SelftimeError `programMissing` when the operating system refuses to start it.
 */
export async function startChild(options: ChildOptions): Promise<Target> {
  const [executable, ...args] = options.command;
  const child = spawn(executable, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  // The streams decode: a character cut in two by a chunk's end stays whole.
  child.stdout?.setEncoding('utf8').on('data', (text: string) => options.onOutput('stdout', text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => options.onOutput('stderr', text));
  const ended = whenEnded(child);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new SelftimeError(
          'programMissing',
          `${executable} could not be started (${error.code ?? error.message}).`,
          'Check "runtimeExecutable" and "cwd" in launch.json.',
        ),
      );
    });
  });
  const pid = child.pid as number;
  const actions = { signal: (signal: NodeJS.Signals) => signalAll(pid, signal), help: options.endBusy };
  const ladder = new StopLadder(actions, ended, options.stopTimes ?? stopTimes);
  return { pid, ended, stop: (how) => ladder.stop(how) };
}

/**
 * The program ends with its last process: `npm start` may leave before the server it started has written
 * its last window. `close` tells that all output is read; processes that keep the pipes open from a group
 * of their own are not waited for.
 */
function whenEnded(child: ChildProcess): Promise<TargetEnd> {
  return new Promise((resolve) => {
    let exit: TargetEnd = { code: null, signal: null };
    let poll: NodeJS.Timeout | undefined;
    const end = (): void => {
      clearInterval(poll);
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve(exit);
    };
    child.once('exit', (code, signal) => {
      exit = { code, signal };
      poll = setInterval(() => {
        if (child.pid !== undefined && process.platform !== 'win32' && isAlive(-child.pid)) return;
        clearInterval(poll);
        setTimeout(end, LAST_OUTPUT_MS);
      }, GROUP_POLL_MS);
    });
    child.once('close', end);
    // A failed spawn emits only this.
    child.once('error', () => child.pid === undefined && end());
  });
}

function signalAll(pid: number, signal: NodeJS.Signals): void {
  if (process.platform !== 'win32') {
    sendSignal(-pid, signal);
    return;
  }
  // Windows has neither groups nor SIGINT for a process without our console: end the tree at once.
  spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
}
