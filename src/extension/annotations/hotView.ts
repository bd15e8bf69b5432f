import type { ValueType } from '../../core/profile.ts';
import type { Millis } from '../../core/units.ts';
import type { CanonicalPaths } from '../paths.ts';
import { sourceName } from '../sources/sourceName.ts';
import { hotFiles } from './hotLines.ts';
import type { HotFile, HotOptions, SelfTable } from './hotLines.ts';

/** What is lit up now: hot lines by file, and where they come from. */
export interface HotView {
  /** By canonical path; hottest file first. Only files with a hot line. */
  readonly files: ReadonlyMap<string, HotFile>;
  readonly sampleType: ValueType;
  /** Absolute path; undefined while the target runs. */
  readonly capture: string | undefined;
  /** Start of the recording since the epoch; 0 when not known. Files changed later may not be what ran. */
  readonly since: Millis;
  /** Of the profiled program, of several the first; undefined when not known. */
  readonly cwd: string | undefined;
}

/** The path here of a file that was recorded elsewhere, where the user has shown it. */
export type Located = (file: string) => string | undefined;

export function hotView(
  files: readonly HotFile[],
  source: Omit<HotView, 'files'>,
  paths: CanonicalPaths,
  located: Located = () => undefined,
): HotView {
  const byPath = new Map<string, HotFile>();
  for (const file of files) {
    if (file.lines.length === 0) continue;
    const name = sourceName(file.file);
    const path = located(file.file) ?? (name.kind === 'path' ? name.path : undefined);
    if (path !== undefined && !byPath.has(paths.of(path))) byPath.set(paths.of(path), file);
  }
  return { ...source, files: byPath };
}

export function finishedView(
  table: SelfTable,
  options: HotOptions,
  source: Pick<HotView, 'capture' | 'since' | 'cwd'>,
  paths: CanonicalPaths,
  located?: Located,
): HotView {
  return hotView(hotFiles(table, options), { ...source, sampleType: table.sampleType }, paths, located);
}
