import type { Fraction, Line1 } from '../units.ts';
import { estimateNoise, shareInterval, type Interval, type Sides } from './dispersion.ts';
import type { Finding } from './finding.ts';
import { placeKey } from './functionPlace.ts';
import { matchByPlace, type FollowLine, type MatchFunctions } from './matchFunctions.ts';
import { findMoves } from './moves.ts';
import { judgeNewcomers } from './newcomers.ts';
import { sum } from './numbers.ts';
import { pool, type PooledFunction } from './pooled.ts';
import {
  defaultGateOptions,
  LEAST_RUNS,
  testFamily,
  type GateOptions,
  type TestContext,
  type Tested,
  type Verdict,
  type Yardstick,
} from './ratioTest.ts';
import type { RunCounts } from './runCounts.ts';
import { noFactor, stableFactor, type StableFactor } from './stableFactor.ts';

export interface Comparison {
  /** `inconclusive`: too few runs or samples to tell; it is neither of the others. */
  readonly verdict: 'pass' | 'regressed' | 'inconclusive';
  readonly options: GateOptions;
  readonly stable: StableFactor;
  /** Standard deviation between runs, beyond the sampling error. */
  readonly sigma: number;
  readonly base: SideFacts;
  readonly current: SideFacts;
  /** Of functions with at least the least share, verdicts to act on first. */
  readonly rows: readonly ComparedFunction[];
}

export interface SideFacts {
  readonly runs: number;
  /** Of JavaScript, all runs together. */
  readonly samples: number;
  /** In the garbage collector, of these and those of JavaScript. */
  readonly collecting: Fraction;
}

/** A share of a side's JavaScript samples, with the ends of its 95 % interval. */
export interface Share extends Interval {
  readonly share: Fraction;
}

export interface Place {
  readonly name: string;
  readonly file: string;
  readonly line: Line1;
}

interface Compared {
  readonly baseline: Share;
  readonly current: Share;
  /** For the same work; of a function that is new or gone that of its caller's total. undefined where there is none. */
  readonly ratio: number | undefined;
  /** 95 % of the ratio. */
  readonly interval: Interval | undefined;
  readonly qValue: number | undefined;
  /** Runs a side that would decide; undefined where more than a hundred would not. */
  readonly repeats: number | undefined;
}

/** Where the function is now, or was when it is gone. */
export interface ComparedFunction extends Compared, Place {
  /** As placeKey, of where it is now, or was when it is gone. */
  readonly key: string;
  /** As placeKey, of where it was; undefined where the baseline does not have it. */
  readonly baseKey: string | undefined;
  readonly verdict: Verdict;
  /** Which sides have it. */
  readonly side: 'both' | 'base' | 'current';
  /** The caller by whose total a function is judged that is new or gone. */
  readonly caller: Place | undefined;
  /** Of `moved`: the function that the samples came from or went to. */
  readonly counterpart: Place | undefined;
  /** Of regressed and improved functions: their lines with a part in it, largest first. */
  readonly lines: readonly ComparedLine[];
}

export interface ComparedLine extends Compared {
  readonly line: Line1;
  readonly verdict: Tested['verdict'];
}

/** Lines with less than this of a flagged function are not worth a test. */
const LEAST_OF_FUNCTION = 0.05;

/**
 * Compares runs of a program with earlier ones, function by function, by counts of samples.
 *
 * @param follow without it, lines move as the function that they are in
 */
export function compareRuns(
  base: readonly RunCounts[],
  current: readonly RunCounts[],
  overrides: Partial<GateOptions> = {},
  match: MatchFunctions = matchByPlace,
  follow?: FollowLine,
): Comparison {
  const options = { ...defaultGateOptions, ...overrides };
  const functions = pool({ base, current }, match, follow);
  const samples = { base: base.map((run) => run.samples), current: current.map((run) => run.samples) };
  const facts = { base: factsOf(base), current: factsOf(current), options };
  if (facts.base.samples === 0 || facts.current.samples === 0)
    return { ...facts, verdict: 'inconclusive', stable: noFactor, sigma: 0, rows: [] };

  const both = functions.filter((fn) => fn.base && fn.current).map(({ self }) => self);
  const stable = stableFactor(both, samples);
  const exposure = exposureBy(options.yardstick, samples, stable);
  const inTestSet = functions.flatMap((fn, index) =>
    meanShare(fn.self, samples) >= options.minShare ? [index] : [],
  );
  const matched = inTestSet.filter((index) => functions[index].base && functions[index].current);
  const noise = estimateNoise(
    matched.map((index) => functions[index].self),
    exposure,
  );
  const yardstickError = options.yardstick === 'stable' ? stable.error : 0;
  const context = { exposure, noise, yardstickError, options };
  const tested = testFamily(
    matched.map((index) => functions[index].self),
    context,
  );
  const found = matched.map((index, i): Finding => ({
    index,
    tested: tested[i],
    verdict: tested[i].verdict,
  }));
  const oneSided = inTestSet.filter((index) => !matched.includes(index));
  const judged = [...found, ...judgeNewcomers(oneSided, functions, context)];
  // What all shares are of is always flat, whatever the program does: nothing has moved by that.
  const findings = options.yardstick === 'share' ? judged : findMoves(judged, functions, context);
  const rows = findings.map((finding) => rowOf(finding, functions, samples, context));
  return {
    ...facts,
    verdict: overall(findings, Math.min(base.length, current.length), options),
    stable,
    sigma: Math.sqrt(noise.sigma2),
    rows: rows.sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || weight(b) - weight(a)),
  };
}

function exposureBy(yardstick: Yardstick, samples: Sides, { factor }: StableFactor): Sides {
  const { base, current } = samples;
  if (yardstick === 'work') return { base: base.map(() => 1), current: current.map(() => 1) };
  return yardstick === 'share' ? samples : { base, current: current.map((count) => count * factor) };
}

const order: readonly Verdict[] = [
  'regressed',
  'tooFewSamples',
  'new',
  'gone',
  'moved',
  'improved',
  'unchanged',
];

function weight({ baseline, current }: Compared): number {
  return Math.max(baseline.share, current.share);
}

/**
 * Too little data to pass: too few runs, no function with a verdict, or one that has nearly regressed. Other functions
 * without a verdict are in the rows, and no reason: among small ones there are always some.
 */
function overall(
  findings: readonly Finding[],
  runs: number,
  { threshold, fdr }: GateOptions,
): Comparison['verdict'] {
  if (runs < LEAST_RUNS) return 'inconclusive';
  if (findings.some(({ verdict }) => verdict === 'regressed')) return 'regressed';
  const decided = findings.some(({ verdict }) => verdict === 'unchanged' || verdict === 'improved');
  const suspected = findings.some(
    ({ verdict, tested }) =>
      verdict === 'tooFewSamples' && tested.q < 2 * fdr && tested.ratio >= 1 + threshold,
  );
  return decided && !suspected ? 'pass' : 'inconclusive';
}

function factsOf(runs: readonly RunCounts[]): SideFacts {
  const samples = sum(runs.map((run) => run.samples));
  const collecting = sum(runs.map((run) => run.collecting));
  return {
    runs: runs.length,
    samples,
    collecting: collecting === 0 ? 0 : collecting / (collecting + samples),
  };
}

function meanShare(item: Sides, samples: Sides): Fraction {
  return (sum(item.base) / sum(samples.base) + sum(item.current) / sum(samples.current)) / 2;
}

function rowOf(
  { index, tested, verdict, caller, counterpart }: Finding,
  functions: readonly PooledFunction[],
  samples: Sides,
  context: TestContext,
): ComparedFunction {
  const fn = functions[index];
  const oneSided = !fn.base || !fn.current;
  const place = (of: number | undefined) => (of === undefined ? undefined : placeOf(functions[of]));
  const flagged = !oneSided && (verdict === 'regressed' || verdict === 'improved');
  return {
    key: placeKey((fn.current ?? fn.base)!),
    baseKey: fn.base && placeKey(fn.base),
    ...placeOf(fn),
    ...comparedOf(fn.self, tested, samples),
    ...(oneSided && caller === undefined ? { ratio: undefined, interval: undefined, qValue: undefined } : {}),
    ...(oneSided ? { repeats: undefined } : {}),
    verdict,
    side: !fn.base ? 'current' : !fn.current ? 'base' : 'both',
    caller: place(caller),
    counterpart: place(counterpart),
    lines: flagged ? linesOf(fn, samples, context) : [],
  };
}

function linesOf({ self, lines }: PooledFunction, samples: Sides, context: TestContext): ComparedLine[] {
  const tested = [...lines].filter(([, counts]) =>
    (['base', 'current'] as const).some((side) => sum(counts[side]) >= LEAST_OF_FUNCTION * sum(self[side])),
  );
  const results = testFamily(
    tested.map(([, counts]) => counts),
    context,
  );
  return tested
    .map(([line, counts], i) => ({
      line,
      ...comparedOf(counts, results[i], samples),
      verdict: results[i].verdict,
    }))
    .sort((a, b) => weight(b) - weight(a));
}

function comparedOf(item: Sides, tested: Tested, samples: Sides): Compared {
  const shareOf = (side: keyof Sides): Share => {
    const [count, all] = [sum(item[side]), sum(samples[side])];
    return { share: count / all, ...shareInterval(count, all, tested.estimate) };
  };
  const { ratio, low, high, q, repeats } = tested;
  return {
    ...{ baseline: shareOf('base'), current: shareOf('current') },
    ...{ ratio, interval: { low, high }, qValue: q, repeats },
  };
}

function placeOf({ base, current }: PooledFunction): Place {
  const { name, file, line } = (current ?? base)!;
  return { name, file, line };
}
