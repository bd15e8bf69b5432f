import { constants } from 'node:os';
import type { TargetEnd } from '../capture/types.ts';
import type { Millis } from '../core/units.ts';
import type { EndSignal } from '../protocol/agentFiles.ts';

/** A running program, in a console of ours or in a terminal. */
export interface Target {
  /** The first process; undefined while a terminal has not told. */
  readonly pid: number | undefined;
  /** Settles once, when the program and what it printed are at their end. */
  readonly ended: Promise<TargetEnd>;
  /** Asks, then insists. A second call kills at once. */
  stop(how?: StopOptions): void;
}

export interface StopOptions {
  /** The editor goes away in a moment: insist sooner, also where it was asked already. */
  readonly hurry: boolean;
}

/** How long a target may take to write its last window before it is killed. */
export interface StopTimes {
  /** From a signal until processes that are too busy to notice it are helped. */
  readonly helpAfter: Millis;
  readonly terminateAfter: Millis;
  readonly killAfter: Millis;
}

export const stopTimes: StopTimes = { helpAfter: 1_000, terminateAfter: 3_500, killAfter: 7_000 };
/** VS Code gives extensions five seconds when its window closes, and the capture is still to be written. */
const HURRY: StopTimes = { helpAfter: 500, terminateAfter: 1_500, killAfter: 3_000 };

/** What stopping does to a target; see Capture.endBusy for `help`. */
export interface StopActions {
  signal(signal: NodeJS.Signals): void;
  help(signal: EndSignal): void;
}

/**
 * SIGINT first, as Ctrl+C would, so that the agent writes its last window and servers close; then SIGTERM
 * for those that ask for confirmation; then SIGKILL. Ends when `ended` settles.
 */
export class StopLadder {
  readonly #actions: StopActions;
  readonly #times: StopTimes;
  #timers: NodeJS.Timeout[] = [];
  #asked = false;
  #over = false;

  constructor(actions: StopActions, ended: Promise<unknown>, times: StopTimes) {
    this.#actions = actions;
    this.#times = times;
    void ended.finally(() => {
      this.#over = true;
      this.#timers.forEach(clearTimeout);
    });
  }

  stop({ hurry }: StopOptions = { hurry: false }): void {
    // Its pid may belong to someone else by now.
    if (this.#over) return;
    if (this.#asked && !hurry) {
      this.#actions.signal('SIGKILL');
      return;
    }
    this.#timers.forEach(clearTimeout);
    this.#timers = [];
    const { helpAfter, terminateAfter, killAfter } = hurry ? soonest(this.#times, HURRY) : this.#times;
    if (this.#asked) this.#timers.push(setTimeout(() => this.#actions.help('SIGINT'), helpAfter));
    else this.#ask('SIGINT', 0, helpAfter);
    this.#asked = true;
    this.#ask('SIGTERM', terminateAfter, helpAfter);
    this.#timers.push(setTimeout(() => this.#actions.signal('SIGKILL'), killAfter));
  }

  #ask(signal: EndSignal, after: Millis, helpAfter: Millis): void {
    if (after === 0) this.#actions.signal(signal);
    else this.#timers.push(setTimeout(() => this.#actions.signal(signal), after));
    this.#timers.push(setTimeout(() => this.#actions.help(signal), after + helpAfter));
  }
}

function soonest(a: StopTimes, b: StopTimes): StopTimes {
  return {
    helpAfter: Math.min(a.helpAfter, b.helpAfter),
    terminateAfter: Math.min(a.terminateAfter, b.terminateAfter),
    killAfter: Math.min(a.killAfter, b.killAfter),
  };
}

/** `Process exited with code 3`, as people know it from other debug consoles. */
export function describeExit(exit: TargetEnd): string {
  if (exit.signal !== null) return `Process ended by ${exit.signal}`;
  return exit.code === null ? 'Process ended' : `Process exited with code ${exit.code}`;
}

/** The exit code a shell would report; undefined when it is not known. */
export function shellExitCode(exit: TargetEnd): number | undefined {
  if (exit.signal !== null) return 128 + (constants.signals[exit.signal] ?? 0);
  return exit.code ?? undefined;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
