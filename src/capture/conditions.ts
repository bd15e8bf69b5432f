import type { CaptureContext, Warmup } from '../core/captureMetadata.ts';
import type { Fraction, Millis } from '../core/units.ts';
import type { Unreached } from './attach/unreachedChildren.ts';
import { processName } from './processes.ts';
import type { WindowMerger } from './windowMerger.ts';

/** Shorter runs are mostly Node.js starting, and code that V8 has not optimised yet. */
const COLD: Millis = 1000;
/** Waiting this much for a processor, and for no shorter time, makes a profile of wall time one of the neighbours. */
const OVERLOADED: { readonly share: Fraction; readonly time: Millis } = { share: 0.25, time: 500 };

export interface RunConditions {
  readonly durationMs: Millis;
  readonly context: CaptureContext;
  readonly warmup: Warmup | undefined;
  readonly folderIsGone: boolean;
  /** What recorded it ended first. */
  readonly cutShort: boolean;
  /** undefined where the program was started for this, and its children are recorded. */
  readonly unreached: Unreached | undefined;
}

/** What about the run itself makes its numbers less than they seem; one sentence each, with the next step. */
export function conditionWarnings(merger: WindowMerger, run: RunConditions): string[] {
  const { programs, samples } = merger;
  const warnings = writeWarnings(merger, run);
  if (run.cutShort)
    warnings.push(
      'The recording was cut short: what recorded the program ended first, and how the program ended is not known.',
    );
  if (run.warmup?.untilMs === null)
    warnings.push(
      `${run.warmup.reason}: its samples are counted. Let it run longer, or shorten the warm-up.`,
    );
  if (run.context.inspected)
    warnings.push(
      'The inspector was open: a debugger slows programs down, and not evenly. Record without --inspect.',
    );
  if (run.unreached && run.unreached.count > 0) warnings.push(childrenWarning(run.unreached));
  const flags = programs.flatMap(({ execArgv, nodeOptions }) => [...execArgv, ...nodeOptions]);
  if (flags.some((flag) => /^--cpu-prof(=|$)/.test(flag)))
    warnings.push('--cpu-prof was on as well: two profilers cost twice as much. Record without it.');
  const waiting = merger.logs.filter(({ log }) => isOverloaded(log)).map(({ pid }) => pid);
  if (waiting.length > 0) {
    const names = programs.filter(({ pid }) => waiting.includes(pid)).map(processName);
    const who = [...new Set(names)].slice(0, 3).join(', ') || 'The program';
    const share = Math.max(...merger.logs.map(({ log }) => log.waitingMs / Math.max(1, log.sampledMs)));
    warnings.push(
      `The machine was overloaded: ${who} waited ${Math.round(share * 100)} % of the time for a processor. ` +
        'Record again when less is running.',
    );
  }
  if (samples > 0 && run.durationMs < COLD && !run.unreached) {
    warnings.push(
      `Cold start only: in a run of ${(run.durationMs / 1000).toFixed(2)} s much is Node.js starting and code not optimised yet. ` +
        'For the speed of a warm program let it run longer.',
    );
  }
  return warnings;
}

function childrenWarning({ count, running }: Unreached): string {
  const are =
    count === 1 ? 'A child process that runs Node.js is' : `${count} child processes that run Node.js are`;
  const said = `${are} not recorded: attaching reaches one process and its workers.`;
  if (running.length === 0) return `${said} Record the program from its start (selftime record).`;
  const pids = `${running.slice(0, 5).join(', ')}${running.length > 5 ? ' ...' : ''}`;
  return `${said} Attach to ${running.length === 1 ? 'it' : 'them'} by pid: ${pids}.`;
}

function isOverloaded({ waitingMs, sampledMs }: WindowMerger['logs'][number]['log']): boolean {
  return waitingMs > OVERLOADED.time && waitingMs > sampledMs * OVERLOADED.share;
}

function writeWarnings({ writeErrors, logs }: WindowMerger, { folderIsGone }: RunConditions): string[] {
  if (folderIsGone)
    return ['The folder of recorded windows was removed while the program ran: what came later is missing.'];
  if (writeErrors.size === 0) return [];
  // A thread that has closed its last window knows what it lost; of the others nothing is known.
  const all = logs.every(({ log }) => log.last?.final);
  const lost = logs.reduce((sum, { log }) => sum + (log.last?.lost?.windows ?? 0), 0);
  if (all && lost === 0) return [];
  const reason = writeErrors.has('ENOSPC') ? 'the disk was full' : [...writeErrors].join(', ');
  return [
    `${all ? lost : 'Some'} recorded windows could not be written (${reason}) and are missing. Make room, and record again.`,
  ];
}
