import { fitLabel } from '../../core/flame/displayName.ts';
import { formatPercent } from '../../core/format.ts';
import type { Share } from '../../core/gate/compareRuns.ts';
import { changeText } from '../../core/gate/words.ts';
import type { ComparedLineFacts } from './lineComparison.ts';
import type { LineVerdict } from './lineVerdicts.ts';

/** Longer names of baselines would push the numbers out of sight. */
const NAME_WIDTH = 40;
/** A wider one says nothing. */
const WIDEST = 10;

/**
 * `▲ +44% vs main@a1b2c3 [+28…+63%]`, `no verdict (±20%)`. There is an arrow only where noise alone would hardly show
 * the change.
 */
export function lensVerdict({ verdict, of, ratio, interval }: LineVerdict, baseline: string): string {
  const name = fitLabel(baseline, NAME_WIDTH, 1);
  if (verdict === 'regressed' || verdict === 'improved') {
    const arrow = verdict === 'regressed' ? '▲' : '▼';
    const change = [of === 'function' ? 'function' : '', changeText(ratio)].filter((text) => text !== '');
    const ends = interval ? ` [${intervalText(interval.low, interval.high)}]` : '';
    return `${arrow} ${change.join(' ')} vs ${name}${ends}`;
  }
  if (verdict === 'new') return `new since ${name}`;
  if (verdict === 'moved') return `moved since ${name}`;
  const margin = interval && Math.sqrt(interval.high / interval.low) - 1;
  const known = margin !== undefined && margin < WIDEST ? ` (±${Math.round(margin * 100)}%)` : '';
  return `${verdict === 'unchanged' ? 'unchanged' : 'no verdict'}${known}`;
}

/** For hovers: what the numbers are of, and what to do where there is no verdict. A sentence each. */
export function comparedSentences({
  baseline: name,
  verdict: { of, baseline, current, ratio, interval, advice },
}: ComparedLineFacts): string[] {
  const what = of === 'line' ? 'Line' : 'Function';
  const shares =
    baseline && current
      ? `${what}: ${shareText(baseline)} of the samples in ${name}, ${shareText(current)} now.`
      : undefined;
  const change =
    ratio !== undefined && interval
      ? `Cost for the same work: ${changeText(ratio)} [${intervalText(interval.low, interval.high)}].`
      : undefined;
  return [shares, change, advice].filter((sentence) => sentence !== undefined);
}

/** `11.5% [10.2…12.8%]` */
export function shareText({ share, low, high }: Share): string {
  return `${formatPercent(share)} [${formatPercent(low).slice(0, -1)}…${formatPercent(high)}]`;
}

/** `+28…+63%`, `x10.1…x15.2` */
function intervalText(low: number, high: number): string {
  const [from, to] = [changeText(low), changeText(high)];
  return `${to.endsWith('%') ? from.replace(/%$/, '') : from}…${to}`;
}
