import type { Bytes, Fraction, Micros, Millis } from '../../core/units.ts';
import {
  COLD_SAMPLE,
  decideInterval,
  intervals,
  sampling,
  STARTING,
  USED,
  type IntervalState,
} from './interval.ts';
import { NO_PRESSURE, pressureAfter, type Pressure } from './pressure.ts';
import { percent, seconds } from './words.ts';

/**
 * Keeps what profiling one thread costs under a budget. Pure: it is told what each window cost and what the thread did,
 * and says how to go on. Costs are CPU time of our own work; a token bucket pays them, and is refilled by budget x time.
 *
 * Changes happen between windows only. A longer window is free, and comes first; another interval means to restart the
 * sampler, which walks the heap and makes V8 forget lines (repairLines.ts): it must fit the bucket, or going on must have cost as much.
 */
export interface ControlOptions {
  /** To begin with, and the shortest. */
  readonly intervalMicros: Micros;
  readonly longestWindow: Millis;
  readonly budget: Fraction;
  /** Of one core; a thread above it is sampled less. */
  readonly cpuThreshold: Fraction;
  /** Above the threshold, do not sample at all. */
  readonly pauses: boolean;
  /** Whether the sampler can be restarted and its lines be right again. */
  readonly canRestart: boolean;
  /** Live objects are sampled. */
  readonly liveHeap: boolean;
}

/** A closed window. */
export interface Observed {
  readonly elapsed: Millis;
  readonly samples: number;
  /** CPU time of taking the samples. */
  readonly sampling: Millis;
  /** CPU time of closing and writing a window. */
  readonly turnover: Millis;
  /** CPU time of starting the sampler before this window; 0 where it went on. */
  readonly start: Millis;
  readonly cpu: Fraction;
  readonly utilization: Fraction;
  readonly gcShare: Fraction;
  readonly heapUsed: Bytes;
  /** Share of the memory that the program may have. */
  readonly heapFull: Fraction;
  /** Of machine code that V8 has compiled. */
  readonly codeUsed: Bytes;
}

export interface Plan {
  readonly intervalMicros: Micros;
  readonly windowMs: Millis;
  /** Do not sample until `mayResume`. */
  readonly pause: boolean;
  /** Stop sampling live objects, for good, as memory is short: by this sign. */
  readonly endLiveHeap?: string | undefined;
  /** What changes and why, for people. */
  readonly decisions: readonly string[];
}

/** What things cost here and now, in CPU time, learned from the windows. */
export interface Costs {
  /** Of one sample, by interval: the longer it is, the colder the caches. */
  readonly samples: ReadonlyMap<Micros, Millis>;
  /** Closing a window and writing it. */
  readonly turnover: Millis;
  /** The same for each of its samples. */
  readonly turnoverOfSample: Millis;
  /** Starting the sampler, for each MB of heap. */
  readonly startOfMegabyte: Millis;
}

/** The first windows are short, later ones twice as long each: lines show early, also where the first is all starting up. */
const SHORT_WINDOW: Millis = 1000;
const SHORT_WINDOWS = 2;
/** The thread stands still while a window closes; windows end before that would be felt. */
const LONGEST_HOLD: Millis = 50;
const FEWEST_SAMPLES = 500;
const MOST_SAMPLES = 12_000;
/** What the bucket holds at most, in time at the full budget; where a restart costs more than that, as much as it costs. */
const SAVINGS: Millis = 60_000;
/**
 * Of V8's lines after a restart: it throws optimised code away, and compiles what is hot anew, which took a second of CPU time
 * of TypeScript's compiler (10 MB of code) and half of one of prettier (4 MB). That comes little by little after the
 * restart, and cannot be measured from inside.
 */
const REPAIR: Millis = 25;
const REPAIR_OF_MEGABYTE: Millis = 100;

/** What writing a window costs is known with the next one; of the first one it is guessed from closing it. */
const UNWRITTEN = 1.6;

export class Controller {
  private readonly options: ControlOptions;
  private windows = 0;
  private bucket: Millis = 0;
  private age: Millis = 0;
  private windowMs: Millis;
  private costs: Costs = { samples: new Map(), turnover: 0, turnoverOfSample: 0, startOfMegabyte: 1 };
  private pressure: Pressure = NO_PRESSURE;
  private liveHeap: boolean;
  private interval: IntervalState = STARTING;
  /** What a restart would cost, and how much of that cannot be measured when it happens. */
  private restart: Millis = 0;
  private repair: Millis = 0;

  constructor(options: ControlOptions) {
    this.options = options;
    this.liveHeap = options.liveHeap;
    this.windowMs = Math.min(SHORT_WINDOW, options.longestWindow);
  }

  /** For the first window. */
  initial(): Plan {
    const { intervalMicros } = this.options;
    return { intervalMicros, windowMs: this.windowMs, pause: false, decisions: [] };
  }

  /** How to go on after a window. */
  next(seen: Observed): Plan {
    const { options } = this;
    const first = this.windows++ === 0;
    this.learn(seen, first);
    this.account(seen.elapsed, seen.sampling + seen.turnover + seen.start);
    // Loading is not to be paid back with the samples of a program that may be short.
    if (first) this.bucket = Math.max(0, this.bucket);
    const { memory, endLiveHeap } = this.watchMemory(seen);
    const mayRestart = options.canRestart && !this.pressure.short && this.pressure.full === 0;

    const { level } = this.interval;
    const decided = decideInterval(this.interval, {
      ...{ options, seen, mayRestart, costs: this.costs, age: this.age },
      ...{ restart: this.restart, bucket: this.bucket },
      longest: (interval) => this.longest(interval),
    });
    this.interval = decided.state;
    const pause = options.pauses && mayRestart && seen.cpu > options.cpuThreshold;
    const changes = decided.state.level !== level;
    // Starting is in the next window, as measured. After a pause the sampler is restarted anyway.
    if (changes && !pause) this.bucket -= this.repair;
    const intervalMicros = intervals(options.intervalMicros)[this.interval.level];
    const restart = changes || pause ? this.restart : 0;
    const lengthened = this.setLength(intervalMicros, restart, decided.restartIn);

    const decisions = [memory, ...(pause ? [this.whyPaused(seen.cpu)] : [decided.reason, lengthened])];
    return {
      ...{ intervalMicros, windowMs: this.windowMs, pause, endLiveHeap },
      decisions: decisions.filter((decision) => decision !== undefined),
    };
  }

  /**
   * Asked again and again during a pause; once the answer is yes, the sampler is restarted.
   * @param cpu since the last question, `elapsed` ago
   */
  mayResume(cpu: Fraction, elapsed: Millis): boolean {
    this.account(elapsed, 0);
    if (cpu >= this.options.cpuThreshold * 0.8 || this.bucket < this.restart) return false;
    this.bucket -= this.repair;
    return true;
  }

  private account(elapsed: Millis, spent: Millis): void {
    const { budget } = this.options;
    this.age += elapsed;
    const most = Math.max(budget * SAVINGS, this.restart);
    this.bucket = Math.min(this.bucket + budget * elapsed - spent, most);
  }

  private watchMemory(seen: Observed): { memory?: string; endLiveHeap?: string } {
    const { state, short, relieved } = pressureAfter(this.pressure, seen);
    this.pressure = state;
    if (relieved) return { memory: 'memory is no longer short' };
    if (short === undefined) return {};
    const memory = `memory is short: ${short}`;
    if (!this.liveHeap) return { memory };
    this.liveHeap = false;
    return { memory: `${memory}; live objects are not sampled from here on`, endLiveHeap: short };
  }

  private whyPaused(cpu: Fraction): string {
    const why = `paused: the thread used ${percent(cpu)} of a core, threshold ${percent(this.options.cpuThreshold)}`;
    return this.bucket < this.restart
      ? `${why}; at least until the ${seconds(this.restart)} of CPU time that starting anew takes are saved`
      : why;
  }

  private learn(seen: Observed, first: boolean): void {
    const mix = (known: Millis, now: Millis) => (first ? now : (known + now) / 2);
    const known = this.costs;
    const { samples } = seen;
    const interval = intervals(this.options.intervalMicros)[this.interval.level];
    const sample = samples > 0 ? seen.sampling / samples : COLD_SAMPLE;
    this.costs = {
      samples: new Map(known.samples).set(interval, mix(known.samples.get(interval) ?? sample, sample)),
      turnover: first ? seen.turnover * UNWRITTEN : mix(known.turnover, seen.turnover),
      turnoverOfSample:
        samples > 0 ? mix(known.turnoverOfSample, seen.turnover / samples) : known.turnoverOfSample,
      startOfMegabyte: seen.start > 0 && !first ? seen.start / (seen.heapUsed / 1e6) : known.startOfMegabyte,
    };
    this.repair = REPAIR + REPAIR_OF_MEGABYTE * (seen.codeUsed / 1e6);
    this.restart = this.costs.startOfMegabyte * (seen.heapUsed / 1e6) + this.repair;
  }

  /** No longer than asked for, and short enough that its end is not felt. */
  private longest(interval: Micros): Millis {
    const unfelt = LONGEST_HOLD / (this.costs.turnoverOfSample || Number.EPSILON);
    const samples = Math.min(MOST_SAMPLES, Math.max(FEWEST_SAMPLES, unfelt));
    return Math.min(this.options.longestWindow, samples * (interval / 1000));
  }

  /** Twice the last one, and longer where closing it and `start` would not fit the budget; it ends where a restart is due. */
  private setLength(interval: Micros, start: Millis, restartIn: Millis = Infinity): string | undefined {
    const { turnover } = this.costs;
    const longest = Math.min(this.longest(interval), Math.max(SHORT_WINDOW, restartIn));
    const usual = Math.min(this.windowMs * (this.windows < SHORT_WINDOWS ? 1 : 2), longest);
    const left = this.options.budget * USED - sampling(interval, this.costs);
    const needed = left > 0 ? (turnover + start) / left : Infinity;
    this.windowMs = Math.min(Math.max(usual, needed), longest);
    if (this.windowMs <= usual) return undefined;
    const cost = `closing one${start > 0 ? ' and starting anew' : ''} takes ${Math.round(turnover + start)} ms of CPU time`;
    return `windows of ${seconds(this.windowMs)} instead of ${seconds(usual)}: ${cost}`;
  }
}
