import { displayName, fitLabel } from '../../core/flame/displayName.ts';
import { formatPercent } from '../../core/format.ts';
import type { Gate } from '../commands/gate.ts';
import { alignColumns } from './columns.ts';
import { NAME_WIDTH, place } from './text.ts';
import { gateSentences } from '../../core/gate/verdictText.ts';
import { changeInterval, changeText, moveWord, verdictWords } from '../../core/gate/words.ts';

export function gateText(gate: Gate, cwd: string): string {
  const { rows } = gate.comparison;
  const head = gateSentences(gate).join('\n');
  if (rows.length === 0) return `${head}\n`;
  const table = [
    ['baseline', 'current', 'ratio', '', 'verdict', 'function', 'place'],
    ...rows.flatMap((row) => [
      [
        formatPercent(row.baseline.share),
        formatPercent(row.current.share),
        changeText(row.ratio),
        changeInterval(row.interval),
        verdictWords[row.verdict] + noteOf(row),
        fitLabel(displayName(row.name, row.file, row.line), NAME_WIDTH, 1),
        place(row.file, row.line, cwd),
      ],
      ...row.lines.map((line) => [
        formatPercent(line.baseline.share),
        formatPercent(line.current.share),
        changeText(line.ratio),
        changeInterval(line.interval),
        `  ${verdictWords[line.verdict]}`,
        '',
        place(row.file, line.line, cwd),
      ]),
    ]),
  ];
  return `${head}\n\n${alignColumns(table, 4)}\n`;
}

type Row = Gate['comparison']['rows'][number];

export function noteOf(row: Row): string {
  const { verdict, repeats, counterpart, caller } = row;
  if (counterpart) return ` ${moveWord(row)} ${nameOf(counterpart)}`;
  if (verdict === 'tooFewSamples') return repeats === undefined ? '' : ` (${repeats} runs)`;
  return caller ? ` (below ${nameOf(caller)})` : '';
}

function nameOf({ name, file, line }: NonNullable<Row['caller']>): string {
  return fitLabel(displayName(name, file, line), 40, 1);
}
