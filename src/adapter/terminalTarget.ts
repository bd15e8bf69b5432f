import { setTimeout as sleep } from 'node:timers/promises';
import type { Millis } from '../core/units.ts';
import type { EndSignal } from '../protocol/agentFiles.ts';
import { childOf, descendants, parents } from '../capture/processTree.ts';
import { sendSignal } from '../capture/sendSignal.ts';
import type { TargetEnd } from '../capture/types.ts';
import { isAlive, StopLadder, stopTimes } from './target.ts';
import type { StopTimes, Target } from './target.ts';

export interface TerminalOptions {
  /** From the reply to runInTerminal; either may be missing. */
  readonly processId: number | undefined;
  readonly shellProcessId: number | undefined;
  /** See Recording. */
  agentPids(): readonly number[];
  running(): Promise<readonly number[]>;
  /**
   * Settles with the exit code when the terminal's shell reports the end of its command (shell
   * integration); never settles where the shell does not.
   */
  readonly commandEnded: Promise<number | undefined>;
  /** See Capture.endBusy. */
  endBusy(signal: EndSignal): void;
  readonly stopTimes?: StopTimes;
  readonly pollEvery?: Millis;
  /** How long nothing may have started before the target counts as ended. */
  readonly startWithin?: Millis;
}

/** A shell that reports its command's end does so within this time after the process is gone. */
const SHELL_REPORT_MS = 1_000;
/** On a busy machine a process may not be reached at first. */
const HELP_AGAIN: Millis = 3_000;

/**
 * Follows a program that a terminal runs. The process is found as the shell's child above the first
 * process that loaded the agent; its exit code is known only where the shell tells.
 */
export function followTerminal(options: TerminalOptions): Target {
  let root = options.processId;
  let settle: (exit: TargetEnd) => void = () => {};
  const ended = new Promise<TargetEnd>((resolve) => (settle = resolve));
  const signalAll = (signal: NodeJS.Signals): void => void signalTree(options, root, signal);
  const actions = { signal: signalAll, help: options.endBusy };
  const times = options.stopTimes ?? stopTimes;
  const ladder = new StopLadder(actions, ended, times);
  void follow();
  return {
    get pid() {
      return root;
    },
    ended,
    stop: (how) => ladder.stop(how),
  };

  async function follow(): Promise<void> {
    const known = options.commandEnded.then((code): TargetEnd => ({ code: code ?? null, signal: null }));
    settle(await Promise.race([known, watchProcesses(known)]));
  }

  async function watchProcesses(known: Promise<TargetEnd>): Promise<TargetEnd> {
    const giveUp = Date.now() + (options.startWithin ?? 30_000);
    let over = false;
    let help: NodeJS.Timeout | undefined;
    const helpAfter = (delay: Millis): void => {
      help = setTimeout(() => {
        options.endBusy('SIGHUP');
        helpAfter(HELP_AGAIN);
      }, delay);
    };
    void known.then(() => (over = true));
    while (!over) {
      await sleep(options.pollEvery ?? 250);
      const shellGone = options.shellProcessId !== undefined && !isAlive(options.shellProcessId);
      // A terminal that closes sends SIGHUP to the target, which may be too busy to notice.
      if (shellGone && !help) helpAfter(times.helpAfter);
      root ??= await findRoot(options, Date.now() > giveUp);
      if (root === undefined ? shellGone || Date.now() > giveUp : !isAlive(root)) break;
    }
    clearTimeout(help);
    return Promise.race([
      known,
      sleep(SHELL_REPORT_MS).then((): TargetEnd => ({ code: null, signal: null })),
    ]);
  }
}

/** @param late take any child of the shell: the agent did not load in it. */
async function findRoot(options: TerminalOptions, late: boolean): Promise<number | undefined> {
  const shell = options.shellProcessId;
  const [first] = options.agentPids();
  if (first === undefined && !(late && shell !== undefined)) return undefined;
  const tree = await parents();
  const shellsChild = shell === undefined ? undefined : [...tree].find(([, ppid]) => ppid === shell)?.[0];
  if (first === undefined) return shellsChild;
  // The first process may be over while the script that started it goes on.
  return (shell === undefined ? undefined : childOf(shell, first, tree)) ?? shellsChild ?? first;
}

async function signalTree(
  options: TerminalOptions,
  root: number | undefined,
  signal: NodeJS.Signals,
): Promise<void> {
  const top = root ?? (await findRoot(options, true));
  const below = top === undefined ? [] : [top, ...descendants(top, await parents())];
  for (const pid of new Set([...below, ...(await options.running())])) sendSignal(pid, signal);
}
