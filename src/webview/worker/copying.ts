import { shownText } from '../../core/flame/displayName.ts';
import type { FlameTree } from '../../core/flame/flameTree.ts';
import type { Share } from '../../core/gate/compareRuns.ts';
import { changeInterval, changeText, shownWords } from '../../core/gate/words.ts';
import { formatCount, formatPercent, formatValue } from '../../core/format.ts';
import type {
  ComparedNumbers,
  ComparedRow,
  CopyFormat,
  TopGrouping,
  TopRequest,
  TopView,
} from '../../protocol/viewer.ts';
import { locate, type OwnSelection } from './details.ts';
import type { SampleTypeModel } from './profileModel.ts';

/** A table as people paste it: into a terminal or a mail, or into an issue. */
interface TextTable {
  readonly head: readonly string[];
  /** Whether a column holds numbers. */
  readonly right: readonly boolean[];
  readonly rows: readonly (readonly string[])[];
}

/** '' for a selection that the profile does not have. */
export function copyText(
  model: SampleTypeModel,
  format: CopyFormat,
  what: TopRequest | OwnSelection,
  topView: (request: TopRequest) => TopView,
): string {
  const table = 'by' in what ? topTable(topView(what), what.by) : stackTable(model, what);
  return table ? write[format](table) : '';
}

/** Of the functions that were compared. */
export function comparedText(rows: readonly ComparedRow[], format: CopyFormat): string {
  const share = ({ share: value, low, high }: Share): string =>
    `${formatPercent(value)} [${formatPercent(low)}…${formatPercent(high)}]`;
  const numbers = ({ baseline, current, ratio, interval, verdict, note }: ComparedNumbers): string[] => [
    ...[share(baseline), share(current), changeText(ratio), changeInterval(interval)],
    `${shownWords[verdict]}${note === '' ? '' : ` (${note})`}`,
  ];
  return write[format]({
    head: ['Baseline', 'Now', 'Change', '95 %', 'Verdict', 'Function', 'Place'],
    right: [true, true, true, true, false, false, false],
    rows: rows.flatMap((row) => [
      [...numbers(row), row.name, placeText(row.file, row.line)],
      ...row.lines.map((at) => [...numbers(at), `  line ${at.line}`, placeText(row.file, at.line)]),
    ]),
  });
}

const titles: Record<TopGrouping, string> = {
  function: 'Function',
  line: 'Line of',
  file: 'File',
  package: 'Package',
};

function topTable({ rows, total, unit, beside }: TopView, by: TopGrouping): TextTable {
  const places = by === 'function' || by === 'line';
  const share = (value: number): string => (total > 0 ? formatPercent(value / total) : '');
  return {
    head: [
      ...['Self', 'Self %', 'Total', 'Total %', ...(beside ? [`Self ${beside}`, `Total ${beside}`] : [])],
      ...['Samples', titles[by], ...(places ? ['Place'] : [])],
    ],
    right: [...new Array<boolean>(beside ? 7 : 5).fill(true), false, false],
    rows: rows.map((row) => [
      formatValue(row.self, unit),
      share(row.self),
      formatValue(row.total, unit),
      share(row.total),
      ...(row.beside ? [formatValue(row.beside.self, unit), formatValue(row.beside.total, unit)] : []),
      formatCount(row.samples),
      row.name,
      ...(places ? [placeText(row.file, row.line)] : []),
    ]),
  };
}

/** From the innermost frame outwards, as a stack trace. */
function stackTable(model: SampleTypeModel, request: OwnSelection): TextTable | undefined {
  const found = locate(model, request);
  if (!found || found.fn === undefined || found.node < 0) return undefined;
  const { tree, node } = found;
  const whole = request.tree === undefined || request.tree.kind === 'all';
  const nodes = chainOf(tree, node, whole);
  if (request.tree?.kind === 'callers') nodes.reverse();
  const all = model.tree.total[0];
  return {
    head: ['Total', 'Total %', 'Function', 'Place'],
    right: [true, true, false, false],
    rows: nodes.map((at) => {
      const fn = tree.function(at);
      const line = model.line(fn);
      const total = tree.total(at);
      return [
        formatValue(total, model.unit),
        all > 0 ? formatPercent(total / all) : '',
        model.names.shown(fn, line),
        placeText(model.names.get(fn).file, line),
      ];
    }),
  };
}

function chainOf(tree: FlameTree, node: number, withoutRoot: boolean): number[] {
  const chain: number[] = [];
  for (let at = node; at > (withoutRoot ? 0 : -1); at = tree.parent(at)) chain.push(at);
  return chain;
}

function placeText(file: string, line: number): string {
  return shownText(file && line > 0 ? `${file}:${line}` : file);
}

const write: Record<CopyFormat, (table: TextTable) => string> = {
  text({ head, right, rows }) {
    const lines = [head, ...rows];
    const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column].length)));
    const cell = (text: string, column: number): string =>
      right[column] ? text.padStart(widths[column]) : text.padEnd(widths[column]);
    return lines.map((cells) => `${cells.map(cell).join('  ').trimEnd()}\n`).join('');
  },
  markdown({ head, right, rows }) {
    const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
    const rule = head.map((_, column) => (right[column] ? '---:' : '---'));
    return line(head) + line(rule) + rows.map((cells) => line(cells.map(escapeMarkdown))).join('');
  },
};

/** Names are full of characters that mean something in Markdown: `__proto__`, `a<b>`, `x|y`. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>|~#&]/g, '\\$&');
}
