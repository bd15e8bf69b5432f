import { displayName } from '../../core/flame/displayName.ts';
import { code, plain } from '../../core/formats/markdown.ts';
import { formatPercent } from '../../core/format.ts';
import type { Gate } from '../commands/gate.ts';
import type { DiffResult, DiffRow } from '../commands/diff.ts';
import { formatValue } from '../../core/format.ts';
import { noteOf } from './gateText.ts';
import { place } from './text.ts';
import { gateSentences } from '../../core/gate/verdictText.ts';
import { changeInterval, changeText, verdictWords } from '../../core/gate/words.ts';

/** For a pull request: the verdict, what is worth a look, and the rest folded away. */
export function gateMarkdown(gate: Gate, cwd: string): string {
  const { rows, verdict } = gate.comparison;
  const [first, ...rest] = gateSentences(gate);
  const title = { pass: 'passed', regressed: 'regressed', inconclusive: 'no verdict' }[verdict];
  const quiet = rows.filter((row) => row.verdict === 'unchanged' || row.verdict === 'tooFewSamples');
  const loud = rows.filter((row) => !quiet.includes(row));
  return [
    `### Selftime gate: ${title}`,
    '',
    `**${plain(first)}**`,
    '',
    ...table(loud, cwd),
    ...rest.map((sentence) => `${plain(sentence)}\n`),
    ...(quiet.length === 0
      ? []
      : [
          `<details><summary>${quiet.length} unchanged or without a verdict</summary>`,
          '',
          ...table(quiet, cwd),
          '</details>',
          '',
        ]),
  ].join('\n');
}

function table(rows: Gate['comparison']['rows'], cwd: string): string[] {
  if (rows.length === 0) return [];
  const cells = rows.flatMap((row) => [
    [
      verdictWords[row.verdict] + plain(noteOf(row)),
      formatPercent(row.baseline.share),
      formatPercent(row.current.share),
      `${changeText(row.ratio)} ${changeInterval(row.interval)}`,
      code(displayName(row.name, row.file, row.line)),
      code(place(row.file, row.line, cwd)),
    ],
    ...row.lines.map((line) => [
      `line: ${verdictWords[line.verdict]}`,
      formatPercent(line.baseline.share),
      formatPercent(line.current.share),
      `${changeText(line.ratio)} ${changeInterval(line.interval)}`,
      '',
      code(place(row.file, line.line, cwd)),
    ]),
  ]);
  return [
    '| verdict | baseline | current | ratio | function | place |',
    '|---|--:|--:|--:|---|---|',
    ...cells.map((row) => `| ${row.join(' | ')} |`),
    '',
  ];
}

export function diffMarkdown(
  { base, current, sampleType, rows, differences }: DiffResult,
  cwd: string,
): string {
  const value = (amount: number) => formatValue(amount, sampleType.unit);
  const cell = ({ self, selfShare }: DiffRow['base']) => `${formatPercent(selfShare)} (${value(self)})`;
  const tested = rows.some(({ test }) => test);
  return [
    `### ${code(base.files.join(', '))} → ${code(current.files.join(', '))}`,
    '',
    `${plain(sampleType.type)}: ${value(base.total)} → ${value(current.total)}`,
    '',
    ...differences.map((text) => `> Not comparable: ${plain(text)}.\n`),
    `| self | total | base self | current self |${tested ? ' verdict | ratio |' : ''} function | place |`,
    `|--:|--:|--:|--:|${tested ? '---|--:|' : ''}---|---|`,
    ...rows.map((row) => {
      const { test } = row;
      const verdict = test ? [verdictWords[test.verdict], changeText(test.ratio)] : ['', ''];
      const cells = [
        ...[value(row.self), value(row.total), cell(row.base), cell(row.current)],
        ...(tested ? verdict : []),
        ...[code(displayName(row.function, row.file, row.line)), code(place(row.file, row.line, cwd))],
      ];
      return `| ${cells.join(' | ')} |`;
    }),
    '',
  ].join('\n');
}
