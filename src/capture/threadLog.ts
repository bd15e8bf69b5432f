import type {
  Collections,
  EventLoopDelay,
  Overhead,
  ThreadMetadata,
  WindowMetadata,
} from '../core/captureMetadata.ts';
import type { Fraction, Millis } from '../core/units.ts';
import type { FinalCost, PauseRecord, WindowCost, WindowRecord } from '../protocol/agentFiles.ts';

/** Points of a thread's series in the capture; beyond that, neighbours are joined. */
const MOST_POINTS = 120;

/** A run of hours has many pauses and decisions, and the first ones say most. */
export const MOST_EVENTS = 500;

/** What the windows of one thread tell beside their samples. Memory is bounded, however long the capture. */
export class ThreadLog {
  /** Of the latest window. */
  last: WindowRecord | undefined;
  /** It was seen to handle a signal that would have ended it. */
  handlesSignals = false;
  inspected = false;
  /** The first ones. */
  readonly pauses: PauseRecord[] = [];
  readonly morePauses = { count: 0, totalMs: 0 };
  /** The first ones. */
  readonly decisions: { readonly time: Millis; readonly text: string }[] = [];
  readonly cost = { startMs: 0, samplingMs: 0, windowsMs: 0, stallMs: 0 };
  sampledMs: Millis = 0;
  /** Time spent ready to run but without a processor; 0 where the platform does not tell. */
  waitingMs: Millis = 0;
  private cpuMs: Millis = 0;
  private points: Point[] = [];

  add(window: WindowRecord): void {
    const { cost, load, durationMs, endTime: time } = window;
    this.last = window;
    this.handlesSignals ||= window.bySignal;
    this.inspected ||= load.inspected;
    for (const pause of window.pauses) this.addPause(pause);
    for (const text of window.decisions)
      if (this.decisions.length < MOST_EVENTS) this.decisions.push({ time, text });
    this.cost.startMs += cost.startMs;
    this.cost.samplingMs += cost.samplingMs;
    this.cost.windowsMs += closing(cost);
    this.cost.stallMs += cost.stallMs;
    this.sampledMs += durationMs;
    this.waitingMs += (load.waiting ?? 0) * durationMs;
    this.cpuMs += load.cpu * durationMs;
    this.points.push(pointOf(window));
    if (this.points.length >= MOST_POINTS * 2) this.points = joinPairs(this.points);
  }

  private addPause(pause: PauseRecord): void {
    if (this.pauses.length < MOST_EVENTS) return void this.pauses.push(pause);
    this.morePauses.count++;
    this.morePauses.totalMs += pause.end - pause.start;
  }

  addFinal({ encodeMs }: FinalCost): void {
    this.cost.windowsMs += encodeMs;
  }

  /** @param start of the capture, since the epoch */
  metadata(start: Millis): Omit<ThreadMetadata, 'threadId' | 'samples'> {
    if (this.points.length === 0) return {};
    let { points } = this;
    while (points.length > MOST_POINTS) points = joinPairs(points);
    const whole = this.points.reduce(join);
    return {
      sampledMs: round(this.sampledMs),
      cpuMs: round(this.cpuMs),
      delay: whole.delay,
      utilization: round(whole.utilization),
      gc: whole.gc,
      windows: points.map(({ startTime, ...point }) => ({ startMs: round(startTime - start), ...point })),
    };
  }
}

/** Of a shorter life than this, in that of the longest, a thread's share is what loading took. */
const BRIEF: Fraction = 0.1;

/** Of all threads together, and of the worst of them. */
export function overheadOf(logs: readonly ThreadLog[], budget: number | null): Overhead {
  const sum = (of: (log: ThreadLog) => number) => logs.reduce((total, log) => total + of(log), 0);
  const startMs = sum(({ cost }) => cost.startMs);
  const samplingMs = sum(({ cost }) => cost.samplingMs);
  const windowsMs = sum(({ cost }) => cost.windowsMs);
  const sampledMs = sum((log) => log.sampledMs);
  const longest = logs.reduce((most, log) => Math.max(most, log.sampledMs), 0);
  const shares = logs
    .filter((log) => log.sampledMs > longest * BRIEF)
    .map(({ cost, sampledMs }) => (cost.startMs + cost.samplingMs + cost.windowsMs) / sampledMs);
  const share = (value: number) => (sampledMs > 0 ? Number(value.toFixed(5)) : null);
  return {
    ...{ budget, measured: share(shares.reduce((worst, each) => Math.max(worst, each), 0)) },
    ...{ mean: share((startMs + samplingMs + windowsMs) / sampledMs), startMs: round(startMs) },
    ...{
      samplingMs: round(samplingMs),
      windowsMs: round(windowsMs),
      stallMs: round(sum(({ cost }) => cost.stallMs)),
    },
  };
}

type Point = Omit<WindowMetadata, 'startMs'> & { readonly startTime: Millis };

function pointOf({ startTime, durationMs, intervalMicros, ticks, cost, load }: WindowRecord): Point {
  const { cpu, utilization, delay, gc, rss, heapUsed } = load;
  const costMs = cost.startMs + cost.samplingMs + closing(cost);
  return {
    ...{ startTime, durationMs: round(durationMs), intervalMicros, ticks, costMs: round(costMs) },
    ...{ cpu: round(cpu), utilization: round(utilization), rss, heapUsed },
    delay: { p50: round(delay.p50), p99: round(delay.p99), max: round(delay.max) },
    gc: { count: gc.count, totalMs: round(gc.totalMs), maxMs: round(gc.maxMs) },
  };
}

/** All that is to be paid for a window, whatever its samples. */
function closing({ stopMs, serializeMs, encodeMs, watchMs }: WindowCost): Millis {
  return stopMs + serializeMs + encodeMs + watchMs;
}

function joinPairs(points: readonly Point[]): Point[] {
  const joined: Point[] = [];
  for (let i = 0; i < points.length; i += 2)
    joined.push(i + 1 < points.length ? join(points[i], points[i + 1]) : points[i]);
  return joined;
}

/** Shares by time, amounts summed, memory at its highest. */
function join(a: Point, b: Point): Point {
  const durationMs = a.durationMs + b.durationMs;
  const mean = (x: number, y: number) =>
    durationMs > 0 ? round((x * a.durationMs + y * b.durationMs) / durationMs) : round((x + y) / 2);
  return {
    startTime: a.startTime,
    durationMs: round(durationMs),
    intervalMicros: Math.max(a.intervalMicros, b.intervalMicros),
    ticks: a.ticks + b.ticks,
    costMs: round(a.costMs + b.costMs),
    cpu: mean(a.cpu, b.cpu),
    utilization: mean(a.utilization, b.utilization),
    delay: joinDelays(a.delay, b.delay, mean),
    gc: joinCollections(a.gc, b.gc),
    rss: Math.max(a.rss, b.rss),
    heapUsed: Math.max(a.heapUsed, b.heapUsed),
  };
}

function joinDelays(
  a: EventLoopDelay,
  b: EventLoopDelay,
  mean: (x: number, y: number) => number,
): EventLoopDelay {
  return { p50: mean(a.p50, b.p50), p99: Math.max(a.p99, b.p99), max: Math.max(a.max, b.max) };
}

function joinCollections(a: Collections, b: Collections): Collections {
  return {
    count: a.count + b.count,
    totalMs: round(a.totalMs + b.totalMs),
    maxMs: Math.max(a.maxMs, b.maxMs),
  };
}

/** A metadata comment is text: digits that mean nothing cost space. */
function round(value: number): number {
  return Number(value.toFixed(3));
}
