import { formatCount, formatPercent, formatValue } from '../../core/format.ts';
import type { Span } from '../../core/flame/search.ts';
import type { SourceLine } from '../../core/profile.ts';
import type { TopColumn, TopGrouping, TopRow, TopView } from '../../protocol/viewer.ts';
import { h } from '../dom.ts';
import { placeOf } from '../place.ts';
import { placeLink } from '../ui/placeLink.ts';

export interface Column {
  readonly id: TopColumn;
  readonly label: string;
  readonly number: boolean;
}

/** What a row of each grouping is, for people. */
export const groupings: readonly {
  readonly id: TopGrouping;
  readonly label: string;
  readonly one: string;
}[] = [
  { id: 'function', label: 'Functions', one: 'function' },
  { id: 'line', label: 'Lines', one: 'line' },
  { id: 'file', label: 'Files', one: 'file' },
  { id: 'package', label: 'Packages', one: 'package' },
];

/** @param beside what stands side by side with self and total, such as CPU time */
function numbersOf(beside: string | undefined): readonly Column[] {
  const number = (id: TopColumn, label: string): Column => ({ id, label, number: true });
  return [
    number('self', 'Self'),
    ...(beside ? [number('besideSelf', `Self ${beside}`)] : []),
    number('total', 'Total'),
    ...(beside ? [number('besideTotal', `Total ${beside}`)] : []),
    number('samples', 'Samples'),
  ];
}

/** A package has no place, and a file is one. */
export function columnsOf(by: TopGrouping, beside: string | undefined): readonly Column[] {
  const numbers = numbersOf(beside);
  const place: Column = { id: 'place', label: 'Place', number: false };
  if (by === 'package') return [...numbers, { id: 'name', label: 'Package', number: false }];
  if (by === 'file') return [...numbers, { ...place, label: 'File' }];
  return [...numbers, { id: 'name', label: 'Function', number: false }, place];
}

export interface RowContext {
  readonly by: TopGrouping;
  readonly view: TopView;
  /** The profiled program's folder. */
  readonly root: string | undefined;
  readonly openSource: (at: SourceLine) => void;
}

export function cellsOf(row: TopRow, context: RowContext): HTMLElement[] {
  const { by, view } = context;
  return [
    barCell(row.self, view),
    ...(row.beside ? [numberCell(formatValue(row.beside.self, view.unit))] : []),
    barCell(row.total, view),
    ...(row.beside ? [numberCell(formatValue(row.beside.total, view.unit))] : []),
    numberCell(formatCount(row.samples)),
    ...(by === 'file' ? [] : [nameCell(row)]),
    ...(by === 'package' ? [] : [placeCell(row, context)]),
  ];
}

function numberCell(text: string): HTMLElement {
  return h('div', { class: 'cell number', role: 'gridcell' }, text);
}

function nameCell({ name, nameMatch }: TopRow): HTMLElement {
  return h('div', { class: 'cell name', role: 'gridcell', title: name }, highlighted(name, nameMatch));
}

function placeCell(row: TopRow, { by, root, openSource }: RowContext): HTMLElement {
  const place = placeOf(row.file, by === 'file' ? 0 : row.line, root);
  if (row.file === '') return h('div', { class: 'cell', role: 'gridcell' }, by === 'file' && row.name);
  const label = highlighted(place.short, endOfMatch(row, place.short));
  const link = placeLink(place, row, openSource, { tabbable: false, label });
  return h('div', { class: `cell${by === 'file' ? ' name' : ''}`, role: 'gridcell' }, link);
}

function barCell(value: number, { total, unit }: TopView): HTMLElement {
  const share = total === 0 ? 0 : value / total;
  const bar = h('span', { class: 'bar' });
  bar.style.width = `${Math.min(1, Math.max(0, share)) * 100}%`;
  return h(
    'div',
    { class: 'cell number measure', role: 'gridcell' },
    bar,
    h('span', { class: 'value' }, formatValue(value, unit)),
    h('span', { class: 'share' }, formatPercent(share)),
  );
}

export function highlighted(text: string, span: Span | undefined): HTMLElement {
  if (!span || span[0] === span[1]) return h('span', {}, text);
  const mark = h('mark', {}, text.slice(span[0], span[1]));
  return h('span', {}, text.slice(0, span[0]), mark, text.slice(span[1]));
}

/** The match of a path, where it lies in the file name that is shown. */
function endOfMatch({ file, fileMatch }: TopRow, shown: string): Span | undefined {
  if (!fileMatch) return undefined;
  const cut = Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1;
  const start = Math.max(0, fileMatch[0] - cut);
  const end = Math.min(shown.length, fileMatch[1] - cut);
  return start < end ? [start, end] : undefined;
}

/** Under the rows: what the search hides. */
export function noteOf(view: TopView, by: TopGrouping, searching: boolean): string {
  const { one, label } = groupings.find(({ id }) => id === by)!;
  if (view.all === 0) return `No ${label.toLowerCase()} here.`;
  if (!searching) return '';
  const rest = view.all - view.count;
  if (view.count === 0) return `No ${one} matches the search; ${formatCount(view.all)} are hidden.`;
  return rest > 0 ? `${formatCount(rest)} more that do not match the search` : '';
}
