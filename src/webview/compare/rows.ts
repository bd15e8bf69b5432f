import { formatPercent } from '../../core/format.ts';
import type { Share } from '../../core/gate/compareRuns.ts';
import { changeInterval, changeText, shownWords } from '../../core/gate/words.ts';
import type { FlamePalette } from '../../core/flame/palette.ts';
import type { SourceLine } from '../../core/profile.ts';
import type { ComparedLineRow, ComparedNumbers, ComparedRow } from '../../protocol/viewer.ts';
import { h } from '../dom.ts';
import { placeOf } from '../place.ts';
import type { ComparedColumn } from '../state.ts';
import { highlighted } from '../top/rows.ts';
import { placeLink } from '../ui/placeLink.ts';
import { swatch } from '../ui/differenceBar.ts';

export interface Column {
  readonly id: ComparedColumn;
  readonly label: string;
  readonly number: boolean;
}

export const columns: readonly Column[] = [
  { id: 'order', label: 'Verdict', number: false },
  { id: 'baseline', label: 'Baseline', number: true },
  { id: 'current', label: 'Now', number: true },
  { id: 'ratio', label: 'Change', number: true },
  { id: 'name', label: 'Function', number: false },
  { id: 'place', label: 'Place', number: false },
];

/** In another order than that of what to act on first. */
export function sorted(
  rows: readonly ComparedRow[],
  column: ComparedColumn,
  descending: boolean,
): readonly ComparedRow[] {
  if (column === 'order') return descending ? rows : rows.toReversed();
  const sign = descending ? -1 : 1;
  return rows.toSorted((a, b) => sign * comparers[column](a, b));
}

type Compare = (a: ComparedRow, b: ComparedRow) => number;

const comparers: Record<Exclude<ComparedColumn, 'order'>, Compare> = {
  baseline: (a, b) => a.baseline.share - b.baseline.share,
  current: (a, b) => a.current.share - b.current.share,
  // What has no change stands where nothing changed.
  ratio: (a, b) => Math.log(a.ratio ?? 1) - Math.log(b.ratio ?? 1),
  name: (a, b) => a.name.localeCompare(b.name),
  place: (a, b) => a.file.localeCompare(b.file) || a.line - b.line,
};

export interface RowContext {
  readonly palette: FlamePalette;
  readonly root: string | undefined;
  /** The largest share of all, which a full bar stands for. */
  readonly largest: number;
  readonly openSource: (at: SourceLine) => void;
}

/** @param twisty shows or hides the lines of a function that has some to show */
export function cellsOf(row: ComparedRow, context: RowContext, twisty: HTMLElement): HTMLElement[] {
  return [
    ...numberCells(row, context, twisty),
    cell('name', [highlighted(row.name, row.nameMatch)], row.name),
    cell('', placeOfRow(row, context)),
  ];
}

/** Of a line in the function of a row. */
export function lineCells(row: ComparedRow, at: ComparedLineRow, context: RowContext): HTMLElement[] {
  return [
    ...numberCells(at, context, h('span', { class: 'twisty' })),
    cell('name', [`line ${at.line}`], `line ${at.line} of ${row.name}`),
    cell('', placeOfRow({ ...row, line: at.line }, context)),
  ];
}

function numberCells(numbers: ComparedNumbers, context: RowContext, twisty: HTMLElement): HTMLElement[] {
  const { verdict, note, ratio, interval, baseline, current } = numbers;
  const colours = context.palette.coloursOfDifference({ verdict, ratio }, 'plain');
  const words = h('span', { class: 'verdict' }, shownWords[verdict]);
  return [
    cell(
      'judged',
      [twisty, swatch(colours), words, h('span', { class: 'extra' }, note)],
      `${shownWords[verdict]} ${note}`.trim(),
    ),
    shareCell(baseline, context),
    shareCell(current, context),
    cell('number measure', [
      h('span', { class: 'value' }, changeText(ratio)),
      h('span', { class: 'share' }, changeInterval(interval)),
    ]),
  ];
}

function placeOfRow(row: SourceLine, { root, openSource }: RowContext): HTMLElement[] {
  if (row.file === '') return [];
  return [placeLink(placeOf(row.file, row.line, root), row, openSource, { tabbable: false })];
}

function shareCell({ share, low, high }: Share, { largest }: RowContext): HTMLElement {
  const bar = h('span', { class: 'bar' });
  bar.style.width = `${largest > 0 ? (100 * share) / largest : 0}%`;
  return cell('number measure', [
    bar,
    h('span', { class: 'value' }, formatPercent(share)),
    h('span', { class: 'share' }, `${formatPercent(low).slice(0, -1)}–${formatPercent(high)}`),
  ]);
}

function cell(kind: string, children: readonly (Node | string)[], title?: string): HTMLElement {
  return h('div', { class: `cell ${kind}`.trim(), role: 'gridcell', title }, ...children);
}
