import { formatCount, formatPercent } from '../format.ts';
import type { FunctionDifferences, FunctionDifference } from '../gate/functionDifferences.ts';
import { LEAST_RUNS, type Yardstick } from '../gate/ratioTest.ts';
import { changeText } from '../gate/words.ts';
import type { Fraction } from '../units.ts';

export interface LegendEntry {
  /** Whose colours the swatch has. */
  readonly difference: FunctionDifference;
  readonly text: string;
}

/** What the colours of a difference say, for people. */
export function legendOf({ tooFewRuns, comparison }: FunctionDifferences): LegendEntry[] {
  const untested = { difference: { verdict: 'untested', ratio: undefined }, text: 'Not tested' } as const;
  if (tooFewRuns)
    return [{ difference: { verdict: 'tooFewRuns', ratio: undefined }, text: 'Too few runs to tell' }];
  const { threshold } = comparison.options;
  const least = changeText(1 + threshold);
  return [
    { difference: { verdict: 'improved', ratio: 0.5 }, text: 'Half or less' },
    { difference: { verdict: 'improved', ratio: 1 / (1 + threshold) }, text: 'Faster' },
    { difference: { verdict: 'unchanged', ratio: undefined }, text: 'No change' },
    { difference: { verdict: 'regressed', ratio: 1 + threshold }, text: `Slower, ${least} or more` },
    { difference: { verdict: 'regressed', ratio: 2 }, text: 'Twice or more' },
    { difference: { verdict: 'new', ratio: undefined }, text: 'New' },
    { difference: { verdict: 'tooFewSamples', ratio: undefined }, text: 'Too few samples to tell' },
    untested,
  ];
}

/** `3 runs (7,512 samples) against 3 (7,498); change for the same work, ...`: how the colours came about. */
export function comparisonText(differences: FunctionDifferences, yardstick: Yardstick): string {
  const { comparison, tooFewRuns } = differences;
  const counted = countedText(differences);
  if (tooFewRuns)
    return `Too few runs to tell a change from noise, ${LEAST_RUNS} of each are needed: ${counted}`;
  return `${counted}; ${yardstickText(yardstick, comparison.stable.functions > 0)}`;
}

/** `3 runs (7,512 samples) against 3 (7,498)` */
export function countedText({ comparison: { base, current } }: FunctionDifferences): string {
  const runs = current.runs === 1 ? '1 run' : `${formatCount(current.runs)} runs`;
  return `${runs} (${formatCount(current.samples)} samples) against ${formatCount(base.runs)} (${formatCount(base.samples)})`;
}

function yardstickText(yardstick: Yardstick, isStableKnown: boolean): string {
  if (yardstick === 'share') return 'change of the share of all samples';
  if (yardstick === 'work') return 'change of the samples a run';
  return isStableKnown
    ? 'change for the same work, by functions that did not change'
    : 'too few functions to see which did not change, so change of the share';
}

/** `12.3% of baseline removed`. */
export function removedText(share: Fraction, tooFewRuns: boolean): string {
  return tooFewRuns
    ? `${formatPercent(share)} of baseline not seen, too few runs`
    : `${formatPercent(share)} of baseline removed`;
}
