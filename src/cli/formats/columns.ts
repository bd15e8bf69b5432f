import { shownText } from '../../core/flame/displayName.ts';

/** The first `rightAligned` columns hold numbers. */
export function alignColumns(rows: readonly (readonly string[])[], rightAligned: number): string {
  const clean = rows.map((row) => row.map(shownText));
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
