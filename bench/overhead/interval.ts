import { median } from '../results.ts';

/** Where the median lies with 95 % confidence, by ranks; nothing is assumed of how runs are spread. */
export function medianWithInterval(values: readonly number[], digits: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  const below = Math.max(0, Math.floor(sorted.length / 2 - 0.98 * Math.sqrt(sorted.length)));
  const [low, high] = [sorted[below], sorted[sorted.length - 1 - below]].map((value) =>
    value.toFixed(digits),
  );
  return `${median(sorted).toFixed(digits)} [${low}-${high}]`;
}
