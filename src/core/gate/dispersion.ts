import {
  chiSquareMedian,
  studentQuantile,
  studentUpperTail,
  trigamma,
  trigammaInverse,
} from './distributions.ts';
import { mean, median, sum, variance } from './numbers.ts';

/** One number for each run of each side: counts of samples, or the samples of the whole runs (exposures). */
export interface Sides {
  readonly base: readonly number[];
  readonly current: readonly number[];
}

/**
 * How much counts of one program differ between its runs. Runs are fresh processes, and differ by more than the
 * sampling error: memory layout, the optimiser's timing, the machine. A few runs cannot tell how much for one
 * function, so that each function's own dispersion is drawn towards what all functions show together: empirical
 * Bayes shrinkage of a quasi-Poisson dispersion, as edgeR and limma do for counts of genes (Smyth 2004,
 * https://doi.org/10.2202/1544-6115.1027; Lund et al. 2012, https://doi.org/10.1515/1544-6115.1826).
 */
export interface Noise {
  /** Squared coefficient of variation between runs, beyond the sampling error. */
  readonly sigma2: number;
  /** How many degrees of freedom the functions together are worth beside one's own. */
  readonly priorDf: number;
  /** Of one function's own dispersion: runs - 2. */
  readonly df: number;
}

/** Between processes a share varies by at least 5 %, however alike a few runs look. */
const LEAST_SIGMA2 = 0.0025;
const PRIOR_DF = { least: 3, most: 30 };

/** The ratio of current to base, on a logarithmic scale. */
export interface Estimate {
  readonly log: number;
  /** Standard error of `log`. */
  readonly se: number;
  /** Degrees of freedom of `se`. */
  readonly df: number;
  /** How many times the Poisson variance the counts have; at least 1. */
  readonly dispersion: number;
}

export function estimateNoise(items: readonly Sides[], exposure: Sides): Noise {
  const df = exposure.base.length + exposure.current.length - 2;
  if (df === 0) return { sigma2: LEAST_SIGMA2, priorDf: PRIOR_DF.least, df };
  const middle = chiSquareMedian(df) / df;
  const seen = items.map((item) => ({ phi: ownDispersion(item, exposure), mu: meanCount(item) }));
  const excess = seen.filter(({ mu }) => mu > 0).map(({ phi, mu }) => (phi / middle - 1) / mu);
  const sigma2 = excess.length === 0 ? LEAST_SIGMA2 : Math.max(LEAST_SIGMA2, median(excess));
  const logs = seen.filter(({ phi }) => phi > 0).map(({ phi, mu }) => Math.log(phi / (1 + sigma2 * mu)));
  return { sigma2, priorDf: priorDfOf(logs, df), df };
}

/** How widely dispersions scatter around their trend, beyond what `df` degrees of freedom alone would do. */
function priorDfOf(logs: readonly number[], df: number): number {
  // Too few to scatter: nothing is known, and the smallest weight is the careful one.
  if (logs.length < 3) return PRIOR_DF.least;
  const beyond = variance(logs) - trigamma(df / 2);
  const found = beyond > 0 ? 2 * trigammaInverse(beyond) : Infinity;
  return Math.min(PRIOR_DF.most, Math.max(PRIOR_DF.least, found));
}

/** @param yardstickError standard error of the logarithm of what exposures of a side are in units of */
export function estimate(
  item: Sides,
  exposure: Sides,
  { sigma2, priorDf, df }: Noise,
  yardstickError = 0,
): Estimate {
  const [base, current] = [sum(item.base) + 0.5, sum(item.current) + 0.5];
  const prior = 1 + sigma2 * meanCount(item);
  const own = df > 0 ? ownDispersion(item, exposure) : 0;
  const dispersion = Math.max(1, (priorDf * prior + df * own) / (priorDf + df));
  return {
    log: Math.log(current / sum(exposure.current)) - Math.log(base / sum(exposure.base)),
    se: Math.hypot(Math.sqrt(dispersion * (1 / base + 1 / current)), yardstickError),
    df: priorDf + df,
    dispersion,
  };
}

/** P that a ratio of at most 1 + tau looks like this rise, and one of at least 1/(1 + tau) like this fall. */
export function pValues(
  { log, se, df }: Estimate,
  tau: number,
): { readonly rise: number; readonly fall: number } {
  const allowed = Math.log1p(tau);
  return {
    rise: studentUpperTail((log - allowed) / se, df),
    fall: studentUpperTail((-log - allowed) / se, df),
  };
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** 95 % of the ratio itself. */
export function ratioInterval({ log, se, df }: Estimate): Interval {
  const reach = studentQuantile(0.025, df) * se;
  return { low: Math.exp(log - reach), high: Math.exp(log + reach) };
}

/** 95 % of a side's share. @param count and @param of the side's samples, all runs together */
export function shareInterval(count: number, of: number, { dispersion, df }: Estimate): Interval {
  if (of === 0) return { low: 0, high: 1 };
  // None seen: as many as would be missed once in forty times.
  if (count === 0) return { low: 0, high: Math.min(1, (-Math.log(0.025) * dispersion) / of) };
  const share = count / of;
  const reach = studentQuantile(0.025, df) * Math.sqrt(dispersion / count);
  return { low: share * Math.exp(-reach), high: Math.min(1, share * Math.exp(reach)) };
}

/** The same of one run alone: the sampling error, and by how much runs differ at the least. @param count above 0 */
export function singleRunInterval(count: number, of: number): Interval {
  const share = count / of;
  const reach = 1.96 * Math.sqrt(1 / count + LEAST_SIGMA2);
  return { low: share * Math.exp(-reach), high: Math.min(1, share * Math.exp(reach)) };
}

function meanCount({ base, current }: Sides): number {
  return mean([...base, ...current]);
}

function ownDispersion(item: Sides, exposure: Sides): number {
  let scatter = 0;
  for (const side of ['base', 'current'] as const) {
    const rate = sum(item[side]) / sum(exposure[side]);
    item[side].forEach((count, run) => {
      const expected = rate * exposure[side][run];
      if (expected > 0) scatter += (count - expected) ** 2 / expected;
    });
  }
  return scatter / (exposure.base.length + exposure.current.length - 2);
}
