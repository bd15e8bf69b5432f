import { relative } from 'node:path';
import { formatCount, formatPercent, formatValue } from '../../core/format.ts';
import type { FlamegraphResult } from '../commands/flamegraph.ts';
import type { RecordResult } from '../commands/record.ts';
import type { TopResult } from '../commands/top.ts';

export function topText(result: TopResult, cwd: string): string {
  const { type, unit } = result.sampleType;
  const head = `${result.file}: ${type}, ${formatValue(result.total, unit)}, ${formatCount(result.samples)} samples`;
  if (result.rows.length === 0) return `${head}\nNo samples: nothing ran, or the filters leave nothing.\n`;
  const table = [
    ['self', '', 'total', '', 'function', 'place'],
    ...result.rows.map((row) => [
      formatPercent(row.selfShare),
      formatValue(row.self, unit),
      formatPercent(row.totalShare),
      formatValue(row.total, unit),
      row.function,
      place(row.file, row.line, cwd),
    ]),
  ];
  return `${head}\n${alignColumns(table, 4)}\n`;
}

export function recordText(result: RecordResult): string {
  const seconds = formatValue(result.durationMs, 'milliseconds');
  const lines = [`selftime: ${formatCount(result.samples)} samples in ${seconds} -> ${result.capture}`];
  for (const warning of result.warnings) lines.push(`selftime: warning: ${warning}`);
  return `${lines.join('\n')}\n`;
}

export function flamegraphText(result: FlamegraphResult): string {
  return `${result.output}\n`;
}

function place(file: string, line: number, cwd: string): string {
  if (!file) return '';
  const inside = relative(cwd, file);
  const shown = inside && !inside.startsWith('..') ? inside : file;
  return line > 0 ? `${shown}:${line}` : shown;
}

/** A profile names what it likes: escape sequences and text direction marks would reach the terminal. */
function printable(text: string): string {
  return text.replace(/[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

/** The first `rightAligned` columns hold numbers. */
function alignColumns(rows: readonly (readonly string[])[], rightAligned: number): string {
  const clean = rows.map((row) => row.map(printable));
  const widths = clean[0].map((_, column) => Math.max(...clean.map((row) => row[column].length)));
  return clean
    .map((row) =>
      row
        .map((cell, i) => (i < rightAligned ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
