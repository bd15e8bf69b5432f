import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import spawn from 'cross-spawn';
import { descendants, parents } from './processTree.ts';
import { sendSignal } from './sendSignal.ts';
import { messageOf, SelftimeError } from '../core/errors.ts';
import { END_SIGNALS, type EndSignal } from '../protocol/agentFiles.ts';
import type { Millis } from '../core/units.ts';

export interface TargetExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** As a shell reports it: the code, or 128 + the signal's number. */
  readonly exitCode: number;
}

/** A busy target cannot notice a signal; after this it is helped to. */
const UNHEEDED_AFTER: Millis = 1000;
/** A target that was told to end by --duration and does not is killed after this; its closed windows are on disk. */
const STOP_GRACE: Millis = 10_000;

/** Signals a process and all below it; returns their pids. */
async function signalTree(pid: number, signal: NodeJS.Signals): Promise<readonly number[]> {
  const pids = [pid, ...descendants(pid, await parents())];
  send(pids, signal);
  return pids;
}

function send(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) sendSignal(pid, signal);
}

/** Waits for processes to write their last windows and end; ends those that do not. */
async function untilGone(pids: readonly number[]): Promise<void> {
  for (const until = Date.now() + STOP_GRACE; pids.length > 0;) {
    const running = await parents();
    const left = pids.filter((pid) => running.has(pid));
    if (left.length === 0) return;
    if (Date.now() > until) return send(left, 'SIGKILL');
    await sleep(50);
  }
}

/**
 * Runs the target in the foreground: it shares our terminal, and signals meant for it are passed on.
 * @throws SelftimeError `programMissing` when it cannot be started.
 */
export function runTarget(
  command: readonly string[],
  options: {
    readonly cwd: string;
    readonly environment: NodeJS.ProcessEnv;
    /** The target is told to end after this long. */
    readonly durationSeconds?: number | undefined;
    readonly outputToStderr?: boolean;
    /** Called when the target lives on after a signal that should have ended it; see Capture.endBusy. */
    readonly onUnheeded: (signal: EndSignal) => void;
  },
): Promise<TargetExit> {
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.environment,
      stdio: ['inherit', options.outputToStderr ? 2 : 'inherit', 'inherit'],
    });
    // A terminal sends Ctrl+C to the whole foreground group: the target has it already.
    const inTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
    const forwarded = END_SIGNALS.filter((signal) => signal !== 'SIGINT' || !inTerminal);
    const timers: NodeJS.Timeout[] = [];
    const end = (signal: EndSignal, send: boolean) => {
      if (send) child.kill(signal);
      timers.push(setTimeout(() => options.onUnheeded(signal), UNHEEDED_AFTER));
    };
    const forward = (signal: EndSignal) => end(signal, forwarded.includes(signal));
    for (const signal of END_SIGNALS) process.on(signal, forward);
    /** Everything that --duration told to end: npm leaves before the program that it started. */
    let told: readonly number[] = [];
    const stopAfter = options.durationSeconds;
    if (stopAfter !== undefined) {
      const stop = async () => {
        told = await signalTree(child.pid!, 'SIGTERM');
        end('SIGTERM', false);
        timers.push(setTimeout(() => void signalTree(child.pid!, 'SIGKILL'), STOP_GRACE));
      };
      timers.push(setTimeout(() => void stop(), stopAfter * 1000));
    }
    const settle = () => {
      timers.forEach(clearTimeout);
      for (const signal of END_SIGNALS) process.off(signal, forward);
    };
    child.on('error', (error: NodeJS.ErrnoException) => {
      settle();
      const reason = error.code === 'ENOENT' ? 'it is not on the PATH' : messageOf(error);
      reject(
        new SelftimeError(
          'programMissing',
          `Cannot start "${program}": ${reason}.`,
          'Check the command after --.',
        ),
      );
    });
    child.on('close', async (code, signal) => {
      settle();
      await untilGone(told);
      resolve({ code, signal, exitCode: code ?? 128 + (signal ? constants.signals[signal] : 0) });
    });
  });
}
