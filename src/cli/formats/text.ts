import { relative } from 'node:path';
import { formatCount, formatPercent, formatValue } from '../../core/format.ts';
import type { CaptureMetadata } from '../../core/captureMetadata.ts';
import { displayName, fitLabel, shownText } from '../../core/flame/displayName.ts';
import type { Millis } from '../../core/units.ts';
import { dateText } from '../store.ts';
import { alignColumns } from './columns.ts';
import { captureText } from './captureText.ts';
import type { AttachResult, AttachTarget } from '../commands/attach.ts';
import type { ConvertResult } from '../commands/convert.ts';
import type { RecordResult } from '../commands/record.ts';
import type { RecoverResult } from '../commands/recover.ts';
import type { TopOptions, TopResult, TopRow } from '../commands/top.ts';

/** Longer names lose the middle of their paths, then their ends. */
export const NAME_WIDTH = 100;

/** What the columns after the values show, by what a row is. */
const columns: Record<TopOptions['by'], { titles: string[]; cells: (row: TopRow, cwd: string) => string[] }> =
  {
    function: { titles: ['function', 'place'], cells: nameAndPlace },
    line: { titles: ['function', 'place'], cells: nameAndPlace },
    file: {
      titles: ['file', 'hottest function'],
      cells: (row, cwd) => [place(row.file, 0, cwd) || '(native)', row.function],
    },
    package: { titles: ['package', 'hottest function'], cells: (row) => [row.package ?? '', row.function] },
  };

function nameAndPlace(row: TopRow, cwd: string): string[] {
  return [displayName(row.function, row.file, row.line), place(row.file, row.line, cwd)];
}

export interface TopContext {
  readonly by: TopOptions['by'];
  /** Paths below it are shown relative to it. */
  readonly cwd: string;
  readonly capture: CaptureMetadata | undefined;
  /** Samples of warming up count, too. */
  readonly withWarmup: boolean;
}

export function topText(result: TopResult, { by, cwd, capture, withWarmup }: TopContext): string {
  const { type, unit } = result.sampleType;
  const head = shownText(
    `${result.file}: ${type}, ${formatValue(result.total, unit)}, ${formatCount(result.samples)} samples`,
  );
  const about = capture ? captureText(capture, withWarmup).map((line) => `${line}\n`) : [];
  if (result.rows.length === 0)
    return `${head}\n${about.join('')}No samples: nothing ran, or the filters leave nothing.\n`;
  const { titles, cells } = columns[by];
  const other = result.rows[0].cpu ? 'cpu' : result.rows[0].wall && 'wall';
  const table = [
    ['self', '', 'total', '', ...(other ? [`${other} self`, `${other} total`] : []), ...titles],
    ...result.rows.map((row) => {
      const [name, where] = cells(row, cwd);
      return [
        formatPercent(row.selfShare),
        formatValue(row.self, unit),
        formatPercent(row.totalShare),
        formatValue(row.total, unit),
        ...(other ? [formatValue(row[other]!.self, unit), formatValue(row[other]!.total, unit)] : []),
        fitLabel(name, NAME_WIDTH, 1),
        where,
      ];
    }),
  ];
  return `${head}\n${about.join('')}${alignColumns(table, other ? 6 : 4)}\n`;
}

export function attachedText({ name, pid }: AttachTarget): string {
  return `selftime: profiling ${shownText(name)}, pid ${pid}; Ctrl+C leaves it as it was\n`;
}

export function attachText(result: AttachResult, metadata: CaptureMetadata): string {
  const end =
    result.end === 'targetEnded'
      ? `selftime: process ${result.pid} has ended by itself; the capture has all of it since attaching\n`
      : `selftime: left process ${result.pid}\n`;
  return end + recordText(result, metadata);
}

export function recordText(
  result: Pick<RecordResult, 'capture' | 'durationMs' | 'samples' | 'warnings'>,
  metadata: CaptureMetadata,
): string {
  const lines = [`selftime: ${samplesText(result.samples, result.durationMs)} -> ${result.capture}`];
  lines.push(...captureText(metadata).map((line) => `selftime: ${line}`));
  for (const warning of result.warnings) lines.push(`selftime: warning: ${warning}`);
  return `${lines.join('\n')}\n`;
}

export function recoverText({ dryRun, recordings }: RecoverResult): string {
  if (recordings.length === 0) return 'No recording was cut short.\n';
  const lines = recordings.map(({ command, time, capture, samples, durationMs, error }) => {
    const found = `${samplesText(samples, durationMs)} -> ${capture}`;
    const came = capture === null ? (error ?? (dryRun ? 'can be recovered' : 'nothing to keep')) : found;
    return shownText(`${dateText(time)}  ${command.join(' ')}: ${came}\n`);
  });
  return lines.join('');
}

export function convertText(result: ConvertResult): string {
  return `${result.output}\n`;
}

function samplesText(samples: number, durationMs: Millis): string {
  return `${formatCount(samples)} samples in ${formatValue(durationMs, 'milliseconds')}`;
}

/** A path below `cwd` relative to it, and its line. */
export function place(file: string, line: number, cwd: string): string {
  if (!file) return '';
  const inside = relative(cwd, file);
  const shown = inside && !inside.startsWith('..') ? inside : file;
  return line > 0 ? `${shown}:${line}` : shown;
}
