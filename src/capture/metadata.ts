import { cpus, loadavg } from 'node:os';
import { dirname } from 'node:path';
import type { CaptureContext, CaptureMetadata, Sampling, Warmup } from '../core/captureMetadata.ts';
import type { ProfileType } from '../core/profileTypes.ts';
import type { Fraction, Millis } from '../core/units.ts';
import { gitState, nearestPackage } from './context.ts';
import type { ContextAtStart } from './recordingNote.ts';
import { MOST_EVENTS, overheadOf } from './threadLog.ts';
import type { CaptureOptions, TargetEnd } from './types.ts';
import type { WindowMerger } from './windowMerger.ts';

export interface Run {
  readonly types: readonly ProfileType[];
  readonly options: CaptureOptions;
  readonly budget: Fraction;
  readonly cpuThreshold: Fraction;
  /** Since the epoch. */
  readonly startTime: Millis;
  readonly durationMs: Millis;
  readonly exit: TargetEnd;
  readonly warmup: Warmup | undefined;
  /** undefined while the target runs. */
  readonly context: CaptureContext | undefined;
  readonly warnings: readonly string[];
}

export function metadataOf(merger: WindowMerger, run: Run): CaptureMetadata {
  const { command, cwd, intervalMicros, scenario, attachedPid } = run.options;
  const cpu = cpus();
  return {
    version: 1,
    ...{ profileType: run.types[0], profileTypes: run.types },
    ...{ command, cwd, startTime: run.startTime, durationMs: run.durationMs, intervalMicros },
    samples: merger.samples,
    unplacedSamples: merger.lines.unplacedSamples,
    ...(scenario === undefined ? {} : { scenario }),
    exitCode: run.exit.code,
    signal: run.exit.signal,
    ...(attachedPid === undefined ? {} : { attached: { targetEnded: run.exit.targetEnded === true } }),
    platform: `${process.platform}-${process.arch}`,
    cpuModel: cpu[0]?.model.trim() ?? '',
    cpuCount: cpu.length,
    processes: merger.processMetadata(run.startTime),
    warnings: run.warnings,
    sampling: samplingOf(run),
    ...controlOf(merger, run),
    ...(run.warmup ? { warmup: run.warmup } : {}),
    ...(run.context ? { context: run.context } : {}),
  };
}

function samplingOf({ options, cpuThreshold }: Run): Sampling {
  const { windowSeconds, pauses = false, exactLines = false, steady = false } = options;
  return { windowSeconds, cpuThreshold, pauses, exactLines, ...(steady && { steady }) };
}

/** What the control loop did, in all threads. */
function controlOf({ logs }: WindowMerger, { startTime, budget }: Run) {
  const since = (time: Millis) => Math.max(0, Math.round(time - startTime));
  const pauses = logs.flatMap(({ pid, threadId, log }) =>
    log.pauses.map(({ start, end, reason }) => {
      return { startMs: since(start), endMs: since(end), reason, pid, threadId };
    }),
  );
  pauses.sort((a, b) => a.startMs - b.startMs);
  const more = pauses.splice(MOST_EVENTS);
  const morePauses = {
    count: logs.reduce((sum, { log }) => sum + log.morePauses.count, more.length),
    totalMs: [
      ...more.map(({ startMs, endMs }) => endMs - startMs),
      ...logs.map(({ log }) => log.morePauses.totalMs),
    ].reduce((sum, time) => sum + time, 0),
  };
  const decisions = logs.flatMap(({ pid, threadId, log }) =>
    log.decisions.map(({ time, text }) => ({ atMs: since(time), text, pid, threadId })),
  );
  const all = logs.map(({ log }) => log);
  return {
    overhead: overheadOf(all, budget),
    pauses,
    ...(morePauses.count > 0 ? { morePauses } : {}),
    decisions: decisions.sort((a, b) => a.atMs - b.atMs).slice(0, MOST_EVENTS),
  };
}

/** Looks at the machine and the work tree when a capture begins, and again when it ends. */
export class ContextWatch {
  private readonly cwd: string;
  private readonly isOver: boolean;
  /** Asked while the target starts, not when the user waits for the capture. */
  readonly atStart: Promise<ContextAtStart>;

  /** @param known of a recording that is over: nothing is looked at */
  constructor(cwd: string, known?: ContextAtStart) {
    this.cwd = cwd;
    this.isOver = known !== undefined;
    const [loadAverage] = loadavg();
    this.atStart = known ? Promise.resolve(known) : gitState(cwd).then((git) => ({ git, loadAverage }));
  }

  async end({ programs, logs }: WindowMerger): Promise<CaptureContext> {
    const script = programs[0]?.argv[1];
    const [{ git, loadAverage }, found] = await Promise.all([
      this.atStart,
      nearestPackage(script ? dirname(script) : this.cwd),
    ]);
    return {
      ...(git ? { git } : {}),
      ...(found ? { package: found } : {}),
      loadAverage: [loadAverage, this.isOver ? null : loadavg()[0]],
      inspected: logs.some(({ log }) => log.inspected),
    };
  }
}
