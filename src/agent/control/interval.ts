import type { Fraction, Micros, Millis } from '../../core/units.ts';
import type { ControlOptions, Costs, Observed } from './controller.ts';
import { milliseconds, percent, seconds } from './words.ts';

/** Which interval to sample at: the part of the controller that raises it under load and when idle, and lowers it again. */
export interface IntervalState {
  /** Index into `intervals`. */
  readonly level: number;
  /** Windows in a row that were above the CPU threshold. */
  readonly saturated: number;
  /** Windows in a row in which next to nothing ran. */
  readonly idle: number;
  /** Windows in a row after which a shorter interval would have been affordable. */
  readonly calm: number;
  /** How often it was lowered and then raised again. */
  readonly reversals: number;
  readonly lowered: boolean;
  /** It works again, and the interval is still that of an idle program. */
  readonly awoke: boolean;
  /** A change is due, and has to wait until its cost is saved. */
  readonly saving: boolean;
}

export const STARTING: IntervalState = {
  ...{ level: 0, saturated: 0, idle: 0, calm: 0 },
  ...{ reversals: 0, lowered: false, awoke: false, saving: false },
};

/** Beyond it, turning over would hold the thread for too long: the sampler waits for two ticks. */
const LONGEST_INTERVAL: Micros = 40_000;
/** A short busy program needs its samples; one that has been busy for this many windows has plenty. */
const SATURATED_WINDOWS = 3;
const IDLE_WINDOWS = 2;
const IDLE: Fraction = 0.02;
const AWAKE: Fraction = 0.1;
const CALM_WINDOWS = 3;
/** A restart for a longer interval must save its cost in this time: what it takes is the program's time all the same. */
const LONGEST_PAYBACK: Millis = 300_000;
/** A restart that has to be saved up for longer than this is said to be. */
const LONG: Millis = 30_000;
/** Share of the budget that plans use: what comes is never quite what was. */
export const USED = 0.9;
/** Share of the budget that is left to sampling above the CPU threshold, where each of our microseconds is one of the program's. */
const SATURATED_SHARE = 0.5;
/** And a shorter interval must fit with this much to spare, or it would soon be lengthened again. */
const SPARE = 0.85;
/** What a sample costs where it is not known yet: at 5 ms and more V8's sampling thread has gone cold since the last one. */
export const COLD_SAMPLE: Millis = 0.075;

/** All that are possible, shortest first. */
export function intervals(shortest: Micros): Micros[] {
  const all = [shortest];
  while (all[all.length - 1] * 2 <= LONGEST_INTERVAL) all.push(all[all.length - 1] * 2);
  return all;
}

export interface Situation {
  readonly options: ControlOptions;
  readonly seen: Observed;
  readonly costs: Costs;
  /** What a restart would cost. */
  readonly restart: Millis;
  readonly bucket: Millis;
  /** Since the first window opened. */
  readonly age: Millis;
  /** The longest window at an interval. */
  longest(interval: Micros): Millis;
  readonly mayRestart: boolean;
}

export interface IntervalDecision {
  readonly state: IntervalState;
  /** Where the level changed, or has to wait for that. */
  readonly reason?: string | undefined;
  /** The budget is exceeded, and a restart pays from then on: the next window should be no longer. */
  readonly restartIn?: Millis;
}

export function decideInterval(before: IntervalState, now: Situation): IntervalDecision {
  const { options, seen } = now;
  const all = intervals(options.intervalMicros);
  const { level } = before;
  // With hysteresis: once above, it takes clearly less to count as below again.
  const wasSaturated = before.saturated >= SATURATED_WINDOWS;
  const saturated = seen.cpu > options.cpuThreshold * (wasSaturated ? 0.8 : 1) ? before.saturated + 1 : 0;
  const wasIdle = before.idle >= IDLE_WINDOWS;
  const idle = seen.utilization < (wasIdle ? AWAKE : IDLE) ? before.idle + 1 : 0;
  const busy = saturated >= SATURATED_WINDOWS;
  const allowed = options.budget * (busy ? SATURATED_SHARE : 1);

  const costs = all.map(
    (interval) => sampling(interval, now.costs) + now.costs.turnover / now.longest(interval),
  );
  const fitting = (share: Fraction) => {
    const found = costs.findIndex((cost) => cost <= share);
    return found < 0 ? all.length - 1 : found;
  };
  const asleep = idle >= IDLE_WINDOWS;
  const needed = Math.max(fitting(allowed * USED), asleep ? all.length - 1 : 0);
  const possible = Math.max(fitting(allowed * USED * SPARE), asleep ? all.length - 1 : 0);
  const calm = possible < level ? before.calm + 1 : 0;
  const awoke = (wasIdle || before.awoke) && !asleep && needed < level;
  const state = { ...before, saturated, idle, calm, awoke, saving: false };
  const stay = { state };
  const change = (to: number, why: string) => ({
    state: {
      ...{ ...state, level: to, calm: 0, awoke: false, lowered: to < level },
      reversals: before.reversals + (to > level && before.lowered && !asleep ? 1 : 0),
    },
    reason: `every ${milliseconds(all[to])} instead of ${milliseconds(all[level])}: ${why}`,
  });
  const stillEvery = `still every ${milliseconds(all[level])}`;
  const startingAnew = `starting anew takes ${seconds(now.restart)} of CPU time`;
  const wait = (reason?: string): IntervalDecision => ({
    state: { ...state, saving: true },
    reason: before.saving ? undefined : reason,
  });
  const save = () =>
    wait(
      now.restart - now.bucket > options.budget * LONG
        ? `${stillEvery}: ${startingAnew}, of which ${seconds(Math.max(0, now.bucket))} are saved`
        : undefined,
    );
  if (!now.mayRestart) return stay;
  const affordable = now.restart <= now.bucket;

  if (needed > level) {
    const gain = costs[level] - costs[needed];
    if (gain * LONGEST_PAYBACK < now.restart) return stay;
    // Nobody knows how long the program will run. To restart when going on has cost as much as the restart will is never more
    // than twice as expensive as having known (the ski rental problem); sooner, a short program would only pay for it.
    if (!affordable && gain * now.age < now.restart) {
      if (costs[level] <= options.budget) return save();
      const why = `${stillEvery}, which takes ${percent(costs[level])} of a core: ${startingAnew}, more than it would have saved until now`;
      return { ...wait(why), restartIn: now.restart / gain - now.age };
    }
    if (asleep) return change(needed, `the event loop was busy for ${percent(seen.utilization)} of the time`);
    if (costs[level] <= options.budget * USED)
      return change(
        needed,
        `the thread used ${percent(seen.cpu)} of a core, threshold ${percent(options.cpuThreshold)}`,
      );
    return change(
      needed,
      `profiling takes ${percent(costs[level])} of a core, and the budget is ${percent(options.budget)}`,
    );
  }
  // Each time it had to be taken back, wait twice as long before the next try: no swinging with a load that swings.
  const patience = CALM_WINDOWS * 2 ** Math.min(before.reversals, 5);
  const fits = possible < level && calm >= patience;
  if (!awoke && !fits) return stay;
  if (!affordable) return save();
  if (awoke) return change(needed, 'the program works again');
  return change(level - 1, `the budget of ${percent(options.budget)} leaves room`);
}

/** Share of a core that taking samples takes at an interval. */
export function sampling(interval: Micros, { samples }: Costs): Fraction {
  const sample = samples.get(interval) ?? Math.max(COLD_SAMPLE, ...samples.values());
  return sample / (interval / 1000);
}
