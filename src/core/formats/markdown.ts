import { readCaptureMetadata } from '../captureMetadata.ts';
import { displayName, shownText } from '../flame/displayName.ts';
import { formatCount, formatPercent, formatValue } from '../format.ts';
import { functionTable } from '../functionTable.ts';
import { lineTable } from '../lineTable.ts';

import type { Profile } from '../profile.ts';
import type { Line1 } from '../units.ts';
import type { WriteOptions } from './formats.ts';

const ROWS = 10;
/** Longer names are cut: a table in a pull request is read on a phone too. */
const LONGEST = 100;

interface Row {
  readonly name: string;
  readonly place: string;
  readonly self: number;
  readonly total: number;
}

/** A summary for a pull request or a chat: what was measured, the hottest functions, the hottest lines. */
export function writeMarkdown(profile: Profile, { sampleType, title }: WriteOptions): string {
  const functions = functionTable(profile, sampleType);
  const lines = lineTable(profile, sampleType);
  const { type, unit } = profile.sampleTypes[sampleType];
  const metadata = readCaptureMetadata(profile);
  const root = metadata ? `${metadata.cwd}/` : '';
  const place = (file: string, line: Line1): string => {
    const shown = root !== '/' && file.startsWith(root) ? file.slice(root.length) : file;
    return line > 0 && shown !== '' ? `${shown}:${line}` : shown;
  };
  const table = (heading: string, rows: readonly Row[]): string[] => {
    if (rows.length === 0) return [];
    const share = (value: number): string =>
      functions.total === 0 ? '' : `${formatPercent(value / functions.total)} `;
    const cell = (value: number): string => `${share(value)}(${formatValue(value, unit)})`;
    return [
      `| ${heading} | self | total | place |`,
      '|---|--:|--:|---|',
      ...rows.map(
        (row) => `| ${code(row.name)} | ${cell(row.self)} | ${cell(row.total)} | ${code(row.place)} |`,
      ),
      '',
    ];
  };

  const facts = [
    `${type}: ${formatValue(functions.total, unit)}`,
    `${formatCount(functions.samples)} samples`,
    ...(profile.durationNanos > 0 ? [`over ${formatValue(profile.durationNanos, 'nanoseconds')}`] : []),
    ...new Set(metadata?.processes.map(({ nodeVersion }) => `Node ${plain(nodeVersion.replace(/^v/, ''))}`)),
    ...(metadata ? [plain(metadata.cpuModel)] : []),
  ];
  return [
    `### ${code(title)}`,
    '',
    `${plain(facts.join(', '))}.`,
    '',
    ...(metadata?.warnings ?? []).map((warning) => `> ${plain(warning)}\n`),
    ...table(
      'function',
      functions.rows.slice(0, ROWS).map(({ name, file, startLine, line, self, total }) => ({
        name: displayName(name, file, startLine),
        place: place(file, line),
        self,
        total,
      })),
    ),
    ...table(
      'line',
      lines.rows
        .filter(({ self }) => self !== 0)
        .slice(0, ROWS)
        .map(({ function: name, file, line, self, total }) => ({
          name: displayName(name, file, line),
          place: place(file, line),
          self,
          total,
        })),
    ),
  ].join('\n');
}

/** Whatever a profile calls its functions: in code nothing is a link, an image, a mention or HTML. */
export function code(text: string): string {
  const clean = shortened(shownText(text)).replaceAll('|', '\\|');
  if (clean === '') return '';
  const longest = Math.max(0, ...(clean.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 || /^ | $/.test(clean) ? ' ' : '';
  return fence + pad + clean + pad + fence;
}

/** Text of a profile in which nothing is markup. */
export function plain(text: string): string {
  return shownText(text).replace(/[\\`*_{}[\]<>#|~@!&]/g, '\\$&');
}

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST / 2)}…${text.slice(1 - LONGEST / 2)}`;
}
