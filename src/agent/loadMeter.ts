import {
  monitorEventLoopDelay,
  performance,
  PerformanceObserver,
  type PerformanceEntry,
} from 'node:perf_hooks';
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import type { WindowLoad } from '../protocol/agentFiles.ts';
import type { Bytes, Fraction, Millis } from '../core/units.ts';
import { heapFullness } from './heapFullness.ts';
import { threadTimes, type ThreadTimes } from './cpuClock.ts';
import { startInterval, stopInterval } from './timers.ts';

/** How often the delay of the event loop is looked at: rarely enough that an idle program stays asleep. */
const DELAY_RESOLUTION: Millis = 50;
/** CPU time of being told of a collection: entries and their queue are Node's own JavaScript. */
const TOLD: Millis = 0.2;
/**
 * Busy servers collect hundreds of times a second: after so many in a window it is no longer listened to. Its amounts are then
 * what the samples say, or, where there are none, those of the time until then in proportion.
 */
const MOST_COLLECTIONS = 10;
/** A heap this full may be the last that is seen of the program. */
const NEARLY_OUT_OF_MEMORY: Fraction = 0.85;
/** Collections tell when to look at the heap; once they are no longer listened to, it is looked at this often. */
const LOOK_EVERY: Millis = 250;

// As they are before the target's own code runs, which may replace them.
const elapsedTime = performance.now.bind(performance);
const utilizationOf = performance.eventLoopUtilization.bind(performance);
const memoryUsage = process.memoryUsage;

/** What this thread does, from window to window. Nothing here keeps the process alive. */
export class LoadMeter {
  private readonly delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION });
  private readonly collections: PerformanceObserver;
  private gc = { count: 0, totalMs: 0, maxMs: 0 };
  private times: ThreadTimes = threadTimes();
  private utilization = utilizationOf();
  private since: Millis = elapsedTime();
  /** When it was no longer listened to collections in this window. */
  private deafSince: Millis | undefined;
  private watch: NodeJS.Timeout | undefined;
  private alarm = NEARLY_OUT_OF_MEMORY;
  /** When the last two windows were closed. */
  private own: readonly { readonly start: Millis; readonly end: Millis }[] = [];

  /** Where the host has an inspector opened to reach this process; that one is no debugger. */
  ownPort: number;

  private readonly onMemoryShort: () => void;

  /**
   * @param onMemoryShort called from the event loop, and again each time half of what was left is used up.
   */
  constructor(ownPort: number, onMemoryShort: () => void) {
    this.ownPort = ownPort;
    this.onMemoryShort = onMemoryShort;
    this.delay.enable();
    this.collections = new PerformanceObserver((list) => {
      this.count(list.getEntries());
      this.look();
    });
    this.listen();
  }

  /** Closes a window: what is collected meanwhile is our own doing, and not counted. */
  closing<T>(act: () => T): T {
    const start = elapsedTime();
    try {
      return act();
    } finally {
      // Node tells of a collection later, in the next window.
      this.own = [...this.own.slice(-1), { start, end: elapsedTime() }];
    }
  }

  private look(): void {
    const full = heapFullness();
    if (full < this.alarm) return;
    // What is left may take long: V8 collects more and more to put the end off.
    this.alarm = (1 + full) / 2;
    this.onMemoryShort();
  }

  private listen(): void {
    this.collections.observe({ entryTypes: ['gc'] });
    this.deafSince = undefined;
    stopInterval(this.watch);
  }

  /**
   * Since the last call, or since the meter was made. `watchMs` is the CPU time of finding it out.
   * @param collecting share of the samples in which garbage was collected
   */
  take(collecting?: Fraction): WindowLoad & {
    readonly elapsed: Millis;
    readonly watchMs: Millis;
    /** See heapFullness. */
    readonly heapFull: Fraction;
    /** Of machine code that V8 has compiled. */
    readonly codeUsed: Bytes;
  } {
    this.count(this.collections.takeRecords());
    const watchMs = this.gc.count * TOLD;
    const now = elapsedTime();
    const times = threadTimes();
    const utilization = utilizationOf();
    const { active, idle } = utilizationOf(utilization, this.utilization);
    const elapsed = Math.max(1, now - this.since);
    const load = {
      ...{ elapsed, watchMs },
      cpu: (times.cpu - this.times.cpu) / elapsed,
      // Before the event loop has started, all is work.
      utilization: active + idle > 0 ? active / (active + idle) : 1,
      delay: this.takeDelay(),
      gc: this.takeCollections(elapsed, collecting),
      rss: memoryUsage.rss(),
      heapUsed: getHeapStatistics().used_heap_size,
      heapFull: heapFullness(),
      codeUsed: codeUsed(),
      waiting:
        times.waiting === undefined || this.times.waiting === undefined
          ? undefined
          : (times.waiting - this.times.waiting) / elapsed,
      inspected: isInspected(this.ownPort),
    };
    this.times = times;
    this.utilization = utilization;
    this.since = now;
    return load;
  }

  stop(): void {
    stopInterval(this.watch);
    this.collections.disconnect();
    this.delay.disable();
  }

  private count(entries: readonly PerformanceEntry[]): void {
    for (const { startTime, duration } of entries) {
      if (this.own.some(({ start, end }) => startTime >= start && startTime <= end)) continue;
      this.gc.count++;
      this.gc.totalMs += duration;
      this.gc.maxMs = Math.max(this.gc.maxMs, duration);
    }
    if (this.gc.count < MOST_COLLECTIONS || this.deafSince !== undefined) return;
    this.deafSince = elapsedTime();
    this.collections.disconnect();
    this.watch = startInterval(() => this.look(), LOOK_EVERY).unref();
  }

  private takeCollections(elapsed: Millis, collecting?: Fraction): WindowLoad['gc'] {
    const { count, totalMs, maxMs } = this.gc;
    this.gc = { count: 0, totalMs: 0, maxMs: 0 };
    if (this.deafSince === undefined) return { count, totalMs, maxMs };
    const heard = Math.max(1, Math.min(this.deafSince - this.since, elapsed));
    // Sampling went on while we closed the window before: what was collected then is in the samples, too.
    const ownMs = this.own.length > 1 ? this.own[0].end - this.own[0].start : 0;
    const scale =
      collecting !== undefined && totalMs > 0 ? (collecting * elapsed - ownMs) / totalMs : elapsed / heard;
    this.listen();
    return { count: Math.round(count * Math.max(1, scale)), totalMs: totalMs * Math.max(1, scale), maxMs };
  }

  private takeDelay(): WindowLoad['delay'] {
    const { delay } = this;
    // The histogram counts the time from one look to the next, which is the resolution when nothing is late.
    const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - DELAY_RESOLUTION);
    const taken =
      delay.max > 0
        ? { p50: late(delay.percentile(50)), p99: late(delay.percentile(99)), max: late(delay.max) }
        : { p50: 0, p99: 0, max: 0 };
    delay.reset();
    return taken;
  }
}

function isInspected(ownPort: number): boolean {
  try {
    // Only here: some builds of Node have none.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const url = (require('node:inspector') as { url(): string | undefined }).url();
    return url !== undefined && Number(new URL(url).port) !== ownPort;
  } catch {
    return false;
  }
}

function codeUsed(): Bytes {
  return getHeapSpaceStatistics()
    .filter(({ space_name: name }) => name === 'code_space' || name === 'code_large_object_space')
    .reduce((sum, { space_used_size: used }) => sum + used, 0);
}
