import { formatCount, formatPercent } from '../format.ts';
import { differenceText, type Difference } from './comparability.ts';
import type { Comparison } from './compareRuns.ts';
import { LEAST_RUNS, type Verdict } from './ratioTest.ts';
import { changeText } from './words.ts';

/** A comparison, and what of the captures it was made of has to be said with it. */
export interface Judged {
  readonly comparison: Comparison;
  /** Both sides' runs took turns. */
  readonly tookTurns: boolean;
  /** Unlike environments that are compared nevertheless. */
  readonly differences: readonly Difference[];
}

/** What is to be known beside the rows, a sentence each; the verdict comes first. */
export function gateSentences({ comparison, tookTurns, differences }: Judged): string[] {
  const { rows, base, current, stable, options } = comparison;
  const count = (verdict: Verdict) => rows.filter((row) => row.verdict === verdict).length;
  const undecided = rows.filter(({ verdict }) => verdict === 'tooFewSamples');
  const repeats = undecided.flatMap((row) => row.repeats ?? []);
  const functions = (n: number) => (n === 1 ? '1 function' : `${formatCount(n)} functions`);
  const sentences = [
    {
      pass: `No regression in ${functions(rows.length)} with at least ${changeText(1 + options.minShare).slice(1)} of the samples.`,
      regressed: `${functions(count('regressed'))} regressed by ${changeText(1 + options.threshold).slice(1)} or more.`,
      inconclusive: inconclusiveText(comparison),
    }[comparison.verdict],
    `Baseline: ${runsText(base)}. Current: ${runsText(current)}.`,
  ];
  if (base.collecting > 0 || current.collecting > 0)
    sentences.push(
      `Garbage collection, left out of the shares: ${formatPercent(base.collecting)} before, ${formatPercent(current.collecting)} now.`,
    );
  sentences.push(
    stable.functions === 0
      ? 'Too few functions to see how the whole program changed: ratios are those of plain shares.'
      : `Ratios are for the same work: shares of functions that did not change went ${changeText(stable.factor)}.`,
    `Runs of one side are taken to differ by ${formatPercent(comparison.sigma)} in a function, beyond the sampling error. ${
      tookTurns
        ? 'The runs of both sides took turns.'
        : `The runs of both sides did not take turns: ${changeText(1 + options.tau).slice(1)} are allowed for the machine.`
    }`,
  );
  if (repeats.length > 0 && comparison.verdict !== 'pass')
    sentences.push(
      `${functions(undecided.length)} without a verdict; ${Math.min(...repeats)} runs a side would decide about the first, ${Math.max(...repeats)} about ${
        repeats.length === undecided.length ? 'all' : formatCount(repeats.length)
      }.`,
    );
  else if (undecided.length > 0) sentences.push(`${functions(undecided.length)} without a verdict.`);
  if (differences.length > 0)
    sentences.push(`Forced, although not comparable: ${differences.map(differenceText).join('; ')}.`);
  return sentences;
}

function inconclusiveText({ base, current, rows }: Comparison): string {
  const runs = Math.min(base.runs, current.runs);
  if (runs < LEAST_RUNS)
    return `No verdict: ${runs === 1 ? '1 run' : `${runs} runs`} on a side; the gate needs ${LEAST_RUNS} of each, better 5.`;
  if (rows.every(({ side }) => side !== 'both'))
    return 'No verdict: the two sides have no function in common that is large enough to test.';
  return 'No verdict: too few samples to tell.';
}

function runsText({ runs, samples }: Comparison['base']): string {
  return `${runs === 1 ? '1 run' : `${runs} runs`}, ${formatCount(samples)} samples`;
}
