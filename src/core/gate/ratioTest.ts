import type { Fraction } from '../units.ts';
import { estimate, pValues, ratioInterval, type Estimate, type Noise, type Sides } from './dispersion.ts';
import { studentQuantile, studentUpperTail } from './distributions.ts';
import { benjaminiHochberg, sum } from './numbers.ts';

/** `new` and `gone`: only one side has it. `moved`: its samples went to, or came from, another function. */
export type Verdict = 'regressed' | 'improved' | 'unchanged' | 'tooFewSamples' | 'new' | 'gone' | 'moved';

export interface GateOptions {
  /** Slower by less than this is no regression. */
  readonly threshold: Fraction;
  /** Of all that is called regressed, at most this part is wrong. */
  readonly fdr: Fraction;
  /** A function is tested whose share is at least this, in the mean of both sides. */
  readonly minShare: Fraction;
  /** How much the machine may have drifted between both sides: 0 where their runs took turns. */
  readonly tau: Fraction;
  readonly yardstick: Yardstick;
}

/**
 * What samples of a function are counted in: `stable`: the functions that did not change, which is what the gate judges
 * by; `share`: all samples of its run; `work`: the runs themselves, each of which must do the same work.
 */
export type Yardstick = 'stable' | 'share' | 'work';
export const yardsticks: readonly Yardstick[] = ['stable', 'share', 'work'];

export const defaultGateOptions: GateOptions = {
  threshold: 0.15,
  fdr: 0.01,
  minShare: 0.01,
  tau: 0.05,
  yardstick: 'stable',
};

/** Fewer on a side are reported, never judged. */
export const LEAST_RUNS = 3;
/** So many would decide what fewer do not; none decides about a change that is as large as the threshold. */
const MOST_REPEATS = 100;

/** What all tests of one comparison share. */
export interface TestContext {
  /** In units of the yardstick. */
  readonly exposure: Sides;
  readonly noise: Noise;
  /** Standard error of the logarithm of the yardstick. */
  readonly yardstickError: number;
  readonly options: GateOptions;
}

export interface Tested {
  readonly estimate: Estimate;
  /** Samples in current for each one in base, for the same work. */
  readonly ratio: number;
  /** 95 % of the ratio. */
  readonly low: number;
  readonly high: number;
  /** Of a rise where the ratio is above 1, else of a fall. */
  readonly q: number;
  readonly verdict: 'regressed' | 'improved' | 'unchanged' | 'tooFewSamples';
  /** Runs a side that would decide, going by what is seen so far; of `tooFewSamples`, and undefined above a hundred. */
  readonly repeats: number | undefined;
}

/** Tests counts of the same runs together: what is one family of them decides what counts as a rare coincidence. */
export function testFamily(items: readonly Sides[], context: TestContext): Tested[] {
  const { exposure, noise, yardstickError, options } = context;
  const runs = Math.min(exposure.base.length, exposure.current.length);
  const estimates = items.map((item) => estimate(item, exposure, noise, yardstickError));
  const p = estimates.map((each) => pValues(each, options.tau));
  const q = {
    rise: benjaminiHochberg(p.map(({ rise }) => rise)),
    fall: benjaminiHochberg(p.map(({ fall }) => fall)),
  };
  return estimates.map((each, i) => {
    const direction = each.log >= 0 ? 'rise' : 'fall';
    const found = { ratio: Math.exp(each.log), ...ratioInterval(each), q: q[direction][i] };
    const verdict = runs < LEAST_RUNS ? 'tooFewSamples' : verdictOf(found, options);
    const correction = p[i][direction] > 0 ? found.q / p[i][direction] : 1;
    const repeats = verdict === 'tooFewSamples' ? repeatsFor(items[i], each, correction, context) : undefined;
    return { estimate: each, ...found, verdict, repeats };
  });
}

function verdictOf(
  { ratio, high, q }: Pick<Tested, 'ratio' | 'high' | 'q'>,
  { threshold, fdr }: GateOptions,
): Tested['verdict'] {
  if (q < fdr && ratio >= 1 + threshold) return 'regressed';
  if (q < fdr && ratio <= 1 / (1 + threshold)) return 'improved';
  return high < 1 + threshold ? 'unchanged' : 'tooFewSamples';
}

/** @param correction by how much testing many at once raises the p-value */
function repeatsFor(
  item: Sides,
  { log, df, dispersion }: Estimate,
  correction: number,
  { noise, exposure, yardstickError, options }: TestContext,
): number | undefined {
  const perRun = {
    base: (sum(item.base) + 0.5) / exposure.base.length,
    current: (sum(item.current) + 0.5) / exposure.current.length,
  };
  const ratio = Math.exp(log);
  const fewer = Math.min(exposure.base.length, exposure.current.length);
  const decides = (n: number): boolean => {
    const own = dispersion * (1 / (n * perRun.base) + 1 / (n * perRun.current));
    const se = Math.sqrt(own + (yardstickError ** 2 * fewer) / n);
    const freedom = df - noise.df + 2 * n - 2;
    const high = Math.exp(log + studentQuantile(0.025, freedom) * se);
    const p = studentUpperTail((Math.abs(log) - Math.log1p(options.tau)) / se, freedom);
    return verdictOf({ ratio, high, q: p * correction }, options) !== 'tooFewSamples';
  };
  if (!decides(MOST_REPEATS)) return undefined;
  let [fewest, enough] = [Math.max(LEAST_RUNS, fewer + 1), MOST_REPEATS];
  while (fewest < enough) {
    const middle = (fewest + enough) >> 1;
    if (decides(middle)) enough = middle;
    else fewest = middle + 1;
  }
  return fewest;
}
