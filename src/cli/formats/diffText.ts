import { displayName, fitLabel, shownText } from '../../core/flame/displayName.ts';
import { formatPercent, formatValue } from '../../core/format.ts';
import type { DiffResult } from '../commands/diff.ts';
import { alignColumns } from './columns.ts';
import { NAME_WIDTH, place } from './text.ts';
import { changeInterval, changeText, verdictWords } from '../../core/gate/words.ts';

export function diffText({ base, current, sampleType, rows }: DiffResult, cwd: string): string {
  const value = (amount: number) => formatValue(amount, sampleType.unit);
  const change = (amount: number) => (amount > 0 ? `+${value(amount)}` : value(amount));
  const files = `${base.files.join(', ')} -> ${current.files.join(', ')}`;
  const perRun = base.files.length + current.files.length > 2 ? ' a run' : '';
  const head = shownText(
    `${files}: ${sampleType.type}${perRun}, ${value(base.total)} -> ${value(current.total)}`,
  );
  if (rows.length === 0) return `${head}\nNo difference.\n`;
  const tested = rows.some(({ test }) => test);
  const table = [
    ['self', 'total', 'base', 'current', ...(tested ? ['ratio', '', 'verdict'] : []), 'function', 'place'],
    ...rows.map(({ self, total, base: before, current: now, test, function: name, file, line }) => [
      change(self),
      change(total),
      formatPercent(before.selfShare),
      formatPercent(now.selfShare),
      ...(tested
        ? [
            changeText(test?.ratio),
            test?.low != null && test.high != null ? changeInterval({ low: test.low, high: test.high }) : '',
            test ? verdictWords[test.verdict] : '',
          ]
        : []),
      fitLabel(displayName(name, file, line), NAME_WIDTH, 1),
      place(file, line, cwd),
    ]),
  ];
  return `${head}\n${alignColumns(table, tested ? 6 : 4)}\n`;
}
