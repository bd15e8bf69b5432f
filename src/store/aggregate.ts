import { capturedProcesses } from '../core/captureFacts.ts';
import { readCaptureMetadata } from '../core/captureMetadata.ts';
import { SelftimeError } from '../core/errors.ts';
import { withoutWarmup } from '../core/filters/warmup.ts';
import { functionTable } from '../core/functionTable.ts';
import { pathFrom, placeKey, placeOf, type FunctionPlace } from '../core/gate/functionPlace.ts';
import { countRun } from '../core/gate/runCounts.ts';
import type { Profile } from '../core/profile.ts';
import { countColumn, sumOfColumn } from '../core/sampleTypes.ts';
import type { Bytes, Fraction, Line1, Millis } from '../core/units.ts';

/** What is kept of a capture when the capture itself is gone. */
export interface CaptureAggregate extends CaptureSummary {
  readonly functions: readonly FunctionAggregate[];
}

export interface CaptureSummary {
  /** Its time and content: the same capture is one, wherever it lies. */
  readonly id: string;
  /** Start of the recording, since the epoch. */
  readonly time: Millis;
  /** Where it was, absolute. */
  readonly capture: string;
  readonly scenario: string | undefined;
  /** The script that most samples are of, as it is called from its folder; undefined when not known. */
  readonly program?: string;
  /** Name and version in package.json. */
  readonly service: string | undefined;
  readonly version: string | undefined;
  readonly commit: string | undefined;
  readonly dirty: boolean;
  /** What its shares are of: `wall`, `cpu`, `heap`, or the sample type of another recorder. */
  readonly profileType: string;
  readonly samples: number;
  readonly durationMs: Millis;
}

export interface FunctionAggregate {
  readonly name: string;
  /** Below the project its path from there; absolute elsewhere. */
  readonly file: string;
  /** Of its start, if known. */
  readonly line: Line1;
  /** Self: of the samples in JavaScript where samples were counted; of the shown value where they were not. */
  readonly share: Fraction;
  readonly totalShare: Fraction;
  /** 1 has the largest self share. */
  readonly rank: number;
  /** With the function innermost; of a profile that does not count samples, its rows. */
  readonly samples: number;
  /**
   * Bytes a second, of heap captures: of all it allocated since warm-up where the recorder counted that, else of what it
   * allocated since the start and was in use at the end.
   */
  readonly allocationRate: number | undefined;
}

/** With less of both a function is not kept: a program has thousands of them. */
const MOST_BY_SHARE = 100;
const MOST_BY_ALLOCATION = 50;

/**
 * @param root paths of functions below it are kept from there, so that a project may move
 * @throws SelftimeError `notComparable` for a capture without samples
 */
export function aggregateOf(
  about: Pick<CaptureSummary, 'id' | 'time' | 'capture'>,
  whole: Profile,
  root: string,
): CaptureAggregate {
  const profile = withoutWarmup(whole);
  const metadata = readCaptureMetadata(profile);
  const durationMs = metadata?.durationMs ?? profile.durationNanos / 1e6;
  const { samples, functions } = sharesOf(profile, about.capture);
  if (samples === 0)
    throw new SelftimeError('notComparable', `${about.capture} has no samples.`, 'Record a longer run.');
  const rates = allocationRates(profile, durationMs);
  const allocators = [...rates].sort(([, a], [, b]) => b - a).slice(0, MOST_BY_ALLOCATION);
  const most = new Set(allocators.map(([key]) => key));
  return {
    ...about,
    scenario: metadata?.scenario,
    program: metadata && capturedProcesses(metadata.processes).busy.at(0)?.name,
    service: metadata?.context?.package?.name,
    version: metadata?.context?.package?.version,
    commit: metadata?.context?.git?.commit,
    dirty: metadata?.context?.git?.dirty ?? false,
    profileType: metadata?.profileType ?? profile.sampleTypes[profile.defaultSampleType].type,
    samples,
    durationMs,
    functions: functions
      .map((each, i) => ({ ...each, rank: i + 1, key: placeKey(each.place) }))
      .filter(({ rank, self, key }) => (rank <= MOST_BY_SHARE && self > 0) || most.has(key))
      .map(({ place, self, total, samples: own, rank, key, all }) => ({
        ...{ name: place.name, file: historyPath(root, place), line: place.line },
        ...{ share: self / all, totalShare: total / all, rank, samples: own },
        allocationRate: rates.get(key),
      })),
  };
}

interface Shared {
  readonly place: FunctionPlace;
  readonly self: number;
  readonly total: number;
  readonly samples: number;
  /** What shares are of. */
  readonly all: number;
}

/** By self, largest first. */
function sharesOf(
  profile: Profile,
  file: string,
): { readonly samples: number; readonly functions: readonly Shared[] } {
  if (countColumn(profile) >= 0) {
    const run = countRun(profile, file);
    const functions = run.functions.map((place) => {
      return { place, self: place.self, total: place.total, samples: place.self, all: run.samples };
    });
    return { samples: run.samples, functions };
  }
  const cwd = readCaptureMetadata(profile)?.cwd;
  const { rows, samples, total: all } = functionTable(profile);
  const functions = rows.map((row) => {
    return { place: placeOf(row, cwd), self: row.self, total: row.total, samples: row.samples, all };
  });
  return { samples: all === 0 ? 0 : samples, functions };
}

/** By `placeKey`; empty for a profile of no heap, or whose duration is not known. @param profile without warm-up */
function allocationRates(profile: Profile, durationMs: Millis): ReadonlyMap<string, number> {
  const bytesOf = (wanted: string): number =>
    profile.sampleTypes.findIndex(({ type, unit }) => type === wanted && unit === 'bytes');
  const allocated = bytesOf('alloc_space');
  const column = allocated >= 0 ? allocated : bytesOf('inuse_space');
  const { cwd, warmup } = readCaptureMetadata(profile) ?? {};
  // What is in use at the end was allocated at any time since the start.
  const time = allocated >= 0 ? durationMs - (warmup?.untilMs ?? 0) : durationMs;
  if (column < 0 || !(time > 0) || sumOfColumn(profile, column) === 0) return new Map();
  const rate = (bytes: Bytes): number => (bytes * 1000) / time;
  return new Map(
    functionTable(profile, column)
      .rows.filter(({ self }) => self > 0)
      .map((row) => [placeKey(placeOf(row, cwd)), rate(row.self)]),
  );
}

/** The file of a function as the history names it. @param root of the project */
export function historyPath(root: string, { file, path }: Pick<FunctionPlace, 'file' | 'path'>): string {
  const below = pathFrom(root, file);
  return below === file.replaceAll('\\', '/') ? path : below;
}
