import { basename, dirname, join } from 'node:path';
import { editedSources } from '../../capture/sourcesOnDisk.ts';
import { readCaptureMetadata } from '../../core/captureMetadata.ts';
import { SelftimeError } from '../../core/errors.ts';
import { withoutWarmup } from '../../core/filters/warmup.ts';
import { workWarnings, type NamedProfile } from '../../core/gate/comparability.ts';
import { comparedSides } from '../../core/gate/compareProfiles.ts';
import { compareRuns } from '../../core/gate/compareRuns.ts';
import { notComparableText, wantedFor } from '../../core/gate/obstacles.ts';
import { placeKey } from '../../core/gate/functionPlace.ts';
import { defaultGateOptions } from '../../core/gate/ratioTest.ts';
import type { RunCounts } from '../../core/gate/runCounts.ts';
import type { Judged } from '../../core/gate/verdictText.ts';
import type { ReadLimits } from '../../core/limits.ts';
import type { Line1 } from '../../core/units.ts';
import { keptSources } from '../../store/baselineAt.ts';
import type { Baseline } from '../../store/types.ts';
import { readProfile } from './readProfile.ts';

export interface CompareRequest {
  readonly baseline: Baseline;
  /** Absolute paths, a run each. */
  readonly current: readonly string[];
  readonly limits: Partial<ReadLimits>;
}

/** Plain data: it goes from thread to thread. */
export interface ComparedCaptures extends Judged {
  /** Of the functions that were compared. */
  readonly lines: readonly ComparedPlace[];
  /** For people, one sentence each. */
  readonly warnings: readonly string[];
}

/** A line with self samples in the current runs. */
export interface ComparedPlace {
  /** As the current captures name it. */
  readonly file: string;
  readonly line: Line1;
  /** Index of the comparison's rows: the function that most of the line's samples are of. */
  readonly row: number;
  /** No other line of the function has more samples. */
  readonly hottest: boolean;
}

/**
 * Compares runs with those of a baseline.
 *
 * @returns undefined where a run is on both sides: nothing is to be compared with itself.
 * @throws SelftimeError as readProfile does; `notComparable` where environments differ or captures have no samples.
 */
export async function compareCaptures({
  baseline,
  current,
  limits,
}: CompareRequest): Promise<ComparedCaptures | undefined> {
  const profiles = { base: await read(baseline.captures, limits), current: await read(current, limits) };
  const begun = new Set(profiles.base.map(startOf));
  if (profiles.current.some((run) => begun.has(startOf(run)))) return undefined;
  const sides = comparedSides(profiles.base, profiles.current);
  const { differences, tookTurns } = sides;
  if (differences.length > 0)
    throw new SelftimeError(
      'notComparable',
      notComparableText(differences),
      wantedFor(differences) === 'runs'
        ? 'Run "Selftime: Compare with Baseline": it records as the baseline was.'
        : 'Run "Selftime: Record Baseline" anew, so that both sides are recorded alike.',
    );
  const { runs } = sides;
  const kept = await keptSources(baseline.captures);
  const { match, follow } = await editedSources(sides.base, sides.current, kept);
  const tau = tookTurns ? 0 : defaultGateOptions.tau;
  const comparison = compareRuns(runs.base, runs.current, { tau }, match, follow);
  const rows = new Map(comparison.rows.map(({ key }, row) => [key, row]));
  const warnings = workWarnings([...sides.base, ...sides.current]);
  return { comparison, tookTurns, differences, warnings, lines: linesOf(runs.current, rows) };
}

async function read(files: readonly string[], limits: Partial<ReadLimits>): Promise<NamedProfile[]> {
  const profiles: NamedProfile[] = [];
  for (const path of files) {
    // Captures of all baselines have the same names.
    const file = join(basename(dirname(path)), basename(path));
    profiles.push({ file, profile: withoutWarmup(await readProfile(path, limits)) });
  }
  return profiles;
}

/** What tells one run from another. */
function startOf({ profile }: NamedProfile): string {
  const metadata = readCaptureMetadata(profile);
  return `${metadata?.startTime ?? profile.timeNanos} ${metadata?.processes.map(({ pid }) => pid).join()}`;
}

interface Samples extends Pick<ComparedPlace, 'file' | 'line' | 'row'> {
  samples: number;
}

/** @param rows by the key of their function */
function linesOf(runs: readonly RunCounts[], rows: ReadonlyMap<string, number>): ComparedPlace[] {
  const places = new Map<string, Samples>();
  for (const fn of runs.flatMap(({ functions }) => functions)) {
    const row = rows.get(placeKey(fn));
    if (row === undefined) continue;
    for (const [line, samples] of fn.lines) {
      const key = `${row}:${line}:${fn.file}`;
      const same = places.get(key);
      if (same) same.samples += samples;
      else places.set(key, { file: fn.file, line, row, samples });
    }
  }
  const most = new Map<string, Samples>();
  const hottest = new Map<number, Samples>();
  for (const place of places.values()) {
    const key = `${place.line}:${place.file}`;
    if (place.samples > (most.get(key)?.samples ?? 0)) most.set(key, place);
    if (place.samples > (hottest.get(place.row)?.samples ?? 0)) hottest.set(place.row, place);
  }
  return [...most.values()].map((place) => {
    const { file, line, row } = place;
    return { file, line, row, hottest: hottest.get(row) === place };
  });
}
