import { counted, formatShare } from '../../core/captureFacts.ts';
import { shownText } from '../../core/flame/displayName.ts';
import { formatPercent, formatValue } from '../../core/format.ts';
import type { HistoryPoint, HistoryTrend } from '../../protocol/history.ts';

/** What of a point the chart shows. */
export type Measure = 'self' | 'allocated';

export const measureNames: Record<Measure, string> = { self: 'Self share', allocated: 'Allocated' };

/** `wall, scenario checkout`; `wall, work.js` where there is no scenario. Unique among all of a function. */
export function trendLabel(trend: HistoryTrend, all: readonly HistoryTrend[]): string {
  const label = labelOf(trend);
  const alike = all.filter((other) => labelOf(other) === label);
  return alike.length > 1 ? `${label}, line ${trend.line}` : label;
}

function labelOf({ profileType, scenario, program }: HistoryTrend): string {
  const of = scenario === undefined ? program : `scenario ${scenario}`;
  return shownText([profileType, ...(of === undefined ? [] : [of])].join(', '));
}

export function measureOf(point: HistoryPoint, measure: Measure): number | undefined {
  return measure === 'self' ? point.share : point.allocationRate;
}

export function measureText(value: number | undefined, measure: Measure): string {
  if (value === undefined) return '';
  return measure === 'self' ? formatPercent(value) : `${formatValue(value, 'bytes')}/s`;
}

/** As measureText, without decimals that say nothing. */
export function axisText(value: number, measure: Measure): string {
  return measure === 'self' ? formatShare(value) : measureText(value, measure);
}

/** Of the points that are of another version than the one before. */
export function newVersions(points: readonly HistoryPoint[]): number[] {
  return points.flatMap(({ version }, i) => (i > 0 && version !== points[i - 1].version ? [i] : []));
}

/** `28.4–33.8%`; '' where nothing is known of the error. */
export function intervalText({ interval }: HistoryPoint): string {
  return interval ? `${formatPercent(interval.low).replace('%', '')}–${formatPercent(interval.high)}` : '';
}

/** `a1b2c3d with changes` */
export function commitText({ commit, dirty }: HistoryPoint): string {
  return commit === undefined ? '' : shownText(`${commit.slice(0, 7)}${dirty ? ' with changes' : ''}`);
}

export function timeText(time: number): string {
  return new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

export function dayText(time: number): string {
  return new Date(time).toLocaleDateString(undefined, { dateStyle: 'medium' });
}

/** Everything that stands beside a point. */
export function pointText(point: HistoryPoint, measure: Measure): string {
  const { time, version } = point;
  const interval = measure === 'self' ? intervalText(point) : '';
  return [
    `${measureText(measureOf(point, measure), measure)}${interval === '' ? '' : ` (${interval})`}`,
    timeText(time),
    ...(version === undefined ? [] : [shownText(version)]),
    ...[commitText(point)].filter(Boolean),
    ...(point.open ? ['in this editor'] : []),
  ].join(' · ');
}

/** The chart in words. @param points at least one */
export function summaryOf(points: readonly HistoryPoint[], measure: Measure): string {
  const values = points.map((point) => measureOf(point, measure) ?? 0);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const now = measureText(values[values.length - 1], measure);
  const spread =
    least === most ? '' : `, from ${measureText(least, measure)} to ${measureText(most, measure)} in all`;
  return `${now} in the last of ${counted(points.length, 'capture')}${points.length === 1 ? '' : spread}`;
}

/** A round number at or above the largest value, so that the axis can be read. @param most above 0 */
export function roundTop(most: number): number {
  const unit = 10 ** Math.floor(Math.log10(most));
  const step = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((each) => each * unit >= most * 0.999) ?? 10;
  return step * unit;
}
