import type { Interval } from './dispersion.ts';
import type { FunctionDifference, ShownVerdict } from './functionDifferences.ts';
import type { Verdict, Yardstick } from './ratioTest.ts';

export const verdictWords: Record<Verdict, string> = {
  regressed: 'regressed',
  improved: 'improved',
  unchanged: 'unchanged',
  tooFewSamples: 'too few samples',
  new: 'new',
  gone: 'gone',
  moved: 'moved',
};

/** `+44%`, `x12.3` from ten times on; '' where there is none. */
export function changeText(ratio: number | null | undefined): string {
  if (ratio === null || ratio === undefined) return '';
  if (ratio >= 10) return `x${ratio < 1000 ? ratio.toPrecision(3) : '>1000'}`;
  const percent = Math.round((ratio - 1) * 100);
  return percent > 0 ? `+${percent}%` : percent === 0 ? '0%' : `-${-percent}%`;
}

/** How samples and the other function of a move go together: `to` it, or `from` it. */
export function moveWord({ baseline, current }: Shares): 'to' | 'from' {
  return current.share < baseline.share ? 'to' : 'from';
}

interface Shares {
  readonly baseline: { readonly share: number };
  readonly current: { readonly share: number };
}

/** `[+28%…+63%]` */
export function changeInterval(interval: Interval | undefined): string {
  return interval ? `[${changeText(interval.low)}…${changeText(interval.high)}]` : '';
}

/** As verdictWords, of everything that is shown. */
export const shownWords: Record<ShownVerdict, string> = {
  ...verdictWords,
  tooFewRuns: 'too few runs',
  untested: 'not tested',
};

/** A verdict with its change, where that is one: `regressed +44%`, `unchanged`. */
export function differenceText({ verdict, ratio }: FunctionDifference): string {
  const changed = verdict === 'regressed' || verdict === 'improved';
  return changed ? `${shownWords[verdict]} ${changeText(ratio)}`.trim() : shownWords[verdict];
}

/** What a change is relative to, for people. */
export const yardstickWords: Record<Yardstick, { readonly label: string; readonly meaning: string }> = {
  stable: {
    label: 'Stable functions',
    meaning: 'Change for the same work, by the functions that did not change: what the gate judges by',
  },
  share: { label: 'Share', meaning: 'Change of the share of all samples' },
  work: {
    label: 'Unit of work',
    meaning: 'Change of the samples a run, where every run did the same work',
  },
};
