import type { LineTable } from '../../core/lineTable.ts';
import type { Millis } from '../../core/units.ts';
import type { CanonicalPaths } from '../paths.ts';
import { sourcePath } from '../paths.ts';
import { hotFiles } from './hotLines.ts';
import type { HotFile, HotOptions } from './hotLines.ts';

/** What is lit up now: hot lines by file, and where they come from. */
export interface HotView {
  /** By canonical path; hottest file first. Only files with a hot line. */
  readonly files: ReadonlyMap<string, HotFile>;
  readonly unit: string;
  /** Absolute path; undefined while the target runs. */
  readonly capture: string | undefined;
  /** Start of the recording since the epoch; 0 when not known. Files changed later may not be what ran. */
  readonly since: Millis;
}

export function hotView(
  files: readonly HotFile[],
  source: Omit<HotView, 'files'>,
  paths: CanonicalPaths,
): HotView {
  const byPath = new Map<string, HotFile>();
  for (const file of files) {
    const path = file.lines.length > 0 ? sourcePath(file.file) : undefined;
    if (path !== undefined && !byPath.has(paths.of(path))) byPath.set(paths.of(path), file);
  }
  return { ...source, files: byPath };
}

export function finishedView(
  table: LineTable,
  options: HotOptions,
  source: { readonly capture: string | undefined; readonly since: Millis },
  paths: CanonicalPaths,
): HotView {
  return hotView(hotFiles(table, options), { ...source, unit: table.sampleType.unit }, paths);
}
