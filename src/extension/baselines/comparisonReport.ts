import { displayName } from '../../core/flame/displayName.ts';
import { code, plain } from '../../core/formats/markdown.ts';
import type { ComparedFunction, ComparedLine } from '../../core/gate/compareRuns.ts';
import { gateSentences, type Judged } from '../../core/gate/verdictText.ts';
import { changeInterval, changeText, moveWord, verdictWords } from '../../core/gate/words.ts';
import type { Line1 } from '../../core/units.ts';
import { shareText } from './lensVerdict.ts';

/** So many functions are named in one line. */
const NAMED = 3;

/** One line for a notification: `Regressed vs main: score +44%, hash +20% and 2 more.` */
export function verdictLine(judged: Judged, baseline: string): string {
  const { verdict, rows } = judged.comparison;
  const [first] = gateSentences(judged);
  const changed = (wanted: ComparedFunction['verdict']): string => {
    const found = rows.filter((row) => row.verdict === wanted);
    const names = found.slice(0, NAMED).map((row) => `${nameOf(row)} ${changeText(row.ratio)}`.trim());
    const more = found.length > NAMED ? ` and ${found.length - NAMED} more` : '';
    return names.join(', ') + more;
  };
  if (verdict === 'regressed') return `Regressed vs ${baseline}: ${changed('regressed')}.`;
  if (verdict === 'inconclusive')
    return `${first.replace(/^No verdict/, `No verdict vs ${baseline}`)}${wanted(judged)}`;
  const improved = changed('improved');
  return `${first.replace(/\.$/, '')} vs ${baseline}.${improved === '' ? '' : ` Improved: ${improved}.`}`;
}

/** How many runs would tell more. */
function wanted({ comparison: { rows } }: Judged): string {
  const repeats = rows.flatMap((row) => (row.verdict === 'tooFewSamples' ? (row.repeats ?? []) : []));
  return repeats.length === 0
    ? ''
    : ` About ${Math.min(...repeats)} runs a side would decide about the first.`;
}

export interface ReportContext {
  readonly baseline: string;
  /** As a heading names them: `5 runs of parse-logs.js`. */
  readonly current: string;
  /** For people, one sentence each. */
  readonly notes: readonly string[];
  /** A place as people read it. */
  place(file: string, line: Line1): string;
}

/** A page to read: the verdict, what changed, the rest below, and what was compared. */
export function comparisonReport(judged: Judged, context: ReportContext): string {
  const { verdict, rows } = judged.comparison;
  const title = { pass: 'No regression', regressed: 'Regressed', inconclusive: 'No verdict' }[verdict];
  const quiet = rows.filter((row) => row.verdict === 'unchanged' || row.verdict === 'tooFewSamples');
  const loud = rows.filter((row) => !quiet.includes(row));
  const [first, ...rest] = gateSentences(judged);
  return [
    `# ${title}: ${plain(context.current)} vs ${plain(context.baseline)}`,
    '',
    `**${plain(first)}**`,
    '',
    ...section('Changed', loud, judged, context),
    ...section('Unchanged, or without a verdict', quiet, judged, context),
    '## What was compared',
    '',
    ...[...rest, ...context.notes].map((sentence) => `- ${plain(sentence)}`),
    '- Shares are of the samples in JavaScript, ratios are of the cost for the same work; both with their 95 % intervals.',
    '',
  ].join('\n');
}

function section(
  title: string,
  rows: readonly ComparedFunction[],
  judged: Judged,
  context: ReportContext,
): string[] {
  if (rows.length === 0) return [];
  return [
    `## ${title}`,
    '',
    '| verdict | function | baseline | now | ratio | more runs | place |',
    '|---|---|--:|--:|--:|--:|---|',
    ...rows.flatMap((row) => [
      cells(
        verdictWords[row.verdict] + plain(noteOf(row)),
        code(nameOf(row)),
        row,
        judged,
        code(context.place(row.file, row.line)),
      ),
      ...row.lines.map((line) =>
        cells(
          `line ${line.line}: ${verdictWords[line.verdict]}`,
          '',
          line,
          judged,
          code(context.place(row.file, line.line)),
        ),
      ),
    ]),
    '',
  ];
}

function cells(
  verdict: string,
  name: string,
  { baseline, current, ratio, interval, repeats }: ComparedFunction | ComparedLine,
  { comparison }: Judged,
  where: string,
): string {
  const have = Math.min(comparison.base.runs, comparison.current.runs);
  const row = [
    ...[verdict, name, shareText(baseline), shareText(current)],
    `${changeText(ratio)} ${changeInterval(interval)}`.trim(),
    repeats === undefined ? '' : String(Math.max(0, repeats - have)),
    where,
  ];
  return `| ${row.join(' | ')} |`;
}

function noteOf(row: ComparedFunction): string {
  const { counterpart, caller } = row;
  if (counterpart) return ` ${moveWord(row)} ${nameOf(counterpart)}`;
  return caller ? ` (below ${nameOf(caller)})` : '';
}

function nameOf({ name, file, line }: Pick<ComparedFunction, 'name' | 'file' | 'line'>): string {
  return displayName(name, file, line);
}
