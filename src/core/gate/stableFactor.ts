import type { Sides } from './dispersion.ts';
import { sum, variance } from './numbers.ts';

export interface StableFactor {
  /** What the shares of functions that did not change were multiplied by; 1 where they cannot be told. */
  readonly factor: number;
  /** How many functions it was taken from; 0 where they are too few. */
  readonly functions: number;
  /** Standard error of the logarithm of `factor`. */
  readonly error: number;
}

export const noFactor: StableFactor = { factor: 1, functions: 0, error: 0 };

const LEAST_SAMPLES = 30;
const LEAST_FUNCTIONS = 5;
const TRIM = 0.25;
const MOST_WEIGHT = 0.05;

/**
 * When one function takes longer, the shares of all others fall. Most functions do not change from one commit to the
 * next: the middle half of all changes of share says by how much the yardstick itself has changed (a trimmed mean of
 * log ratios, as TMM does for counts of genes: Robinson and Oshlack 2010, https://doi.org/10.1186/gb-2010-11-3-r25).
 */
export function stableFactor(items: readonly Sides[], exposure: Sides): StableFactor {
  const change = Math.log(sum(exposure.base) / sum(exposure.current));
  const logs = items
    .map(({ base, current }) => ({ base: sum(base), current: sum(current) }))
    .filter(({ base, current }) => Math.min(base, current) >= LEAST_SAMPLES)
    .map(({ base, current }) => ({
      log: Math.log(current / base) + change,
      weight: 1 / (1 / base + 1 / current),
    }))
    .sort((a, b) => a.log - b.log);
  if (logs.length < LEAST_FUNCTIONS) return noFactor;
  const most = MOST_WEIGHT * sum(logs.map(({ weight }) => weight));
  const cut = Math.floor(logs.length * TRIM);
  const kept = logs
    .slice(cut, logs.length - cut)
    .map(({ log, weight }) => ({ log, weight: Math.min(weight, most) }));
  const mean = sum(kept.map(({ log, weight }) => log * weight)) / sum(kept.map(({ weight }) => weight));
  const all = logs.map(({ log }) => log);
  return { factor: Math.exp(mean), functions: kept.length, error: errorOfTrimmedMean(all, cut) };
}

/**
 * By the values with both tails drawn in to where they are cut: Tukey and McLaughlin 1963, "Less vulnerable confidence and
 * significance procedures for location". Weights are capped, so that they are left out of it.
 *
 * @param sorted at least two more than 2 * `cut`
 */
function errorOfTrimmedMean(sorted: readonly number[], cut: number): number {
  const [low, high] = [sorted[cut], sorted[sorted.length - 1 - cut]];
  const drawnIn = sorted.map((value) => Math.min(high, Math.max(low, value)));
  return Math.sqrt((variance(drawnIn) * sorted.length) / (sorted.length - 2 * cut) ** 2);
}
