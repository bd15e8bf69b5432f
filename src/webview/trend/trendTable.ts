import { formatCount, formatPercent } from '../../core/format.ts';
import { shownText } from '../../core/flame/displayName.ts';
import type { HistoryPoint } from '../../protocol/history.ts';
import { h } from '../dom.ts';
import { commitText, intervalText, measureText, timeText } from './trendText.ts';

interface Column {
  readonly title: string;
  readonly number: boolean;
  /** The first to go where there is little room. */
  readonly isLesser?: boolean;
  readonly text: (point: HistoryPoint) => string;
}

const columns: readonly Column[] = [
  { title: 'Self', number: true, text: ({ share }) => formatPercent(share) },
  { title: '95%', number: true, text: intervalText },
  { title: 'Total', number: true, isLesser: true, text: ({ totalShare }) => formatPercent(totalShare) },
  { title: 'Rank', number: true, isLesser: true, text: ({ rank }) => formatCount(rank) },
  { title: 'Samples', number: true, isLesser: true, text: ({ samples }) => formatCount(samples) },
  {
    title: 'Allocated',
    number: true,
    text: ({ allocationRate }) => measureText(allocationRate, 'allocated'),
  },
  { title: 'Version', number: false, text: ({ version }) => shownText(version ?? '') },
  { title: 'Commit', number: false, text: commitText },
];

/** What the chart shows, and more, in numbers; newest first. */
export class TrendTable {
  readonly element = h('table', { class: 'threads captures', 'aria-label': 'Captures, newest first' });
  private rows: readonly HTMLElement[] = [];
  private readonly open: (index: number) => void;

  /** @param open opens the capture of a point */
  constructor(open: (index: number) => void) {
    this.open = open;
  }

  /** @param points in the order of time */
  show(points: readonly HistoryPoint[]): void {
    // What no capture has needs no column.
    const shown = columns.filter(({ text }) => points.some((point) => text(point) !== ''));
    this.rows = points.map((point, i) =>
      h(
        'tr',
        { 'aria-current': point.open ? 'true' : undefined },
        h('td', {}, this.recorded(point, i)),
        ...shown.map((column) => h('td', { class: classOf(column) }, column.text(point))),
      ),
    );
    this.element.replaceChildren(
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Recorded'), ...shown.map(headOf))),
      h('tbody', {}, ...[...this.rows].reverse()),
    );
  }

  look(index: number | undefined): void {
    this.rows.forEach((row, i) => row.classList.toggle('looked', i === index));
  }

  private recorded({ time, capture, open }: HistoryPoint, index: number): HTMLElement {
    const text = timeText(time);
    if (open) return h('span', { title: capture }, text, h('span', { class: 'lesser' }, ' (this one)'));
    if (capture === undefined) return h('span', { title: 'The capture is gone' }, text);
    const opens = { click: () => this.open(index) };
    return h('button', { class: 'link', title: `Open ${capture}`, on: opens }, text);
  }
}

function headOf(column: Column): HTMLElement {
  return h('th', { scope: 'col', class: classOf(column) }, column.title);
}

function classOf({ number, isLesser }: Column): string {
  return [...(number ? ['number'] : []), ...(isLesser ? ['lesser'] : [])].join(' ');
}
