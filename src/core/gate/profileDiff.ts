import { readCaptureMetadata } from '../captureMetadata.ts';
import type { FunctionIdentity } from '../functionKeys.ts';
import { compareText, functionTable } from '../functionTable.ts';
import { lineTable } from '../lineTable.ts';
import type { Profile } from '../profile.ts';
import type { Line1 } from '../units.ts';
import { matchFiles } from './matchFiles.ts';
import type { EditedSources } from './editedSources.ts';
import { matchByPlace, type MatchFunctions } from './matchFunctions.ts';
import { pathFrom, placeKey, placeOf } from './functionPlace.ts';

export interface Values {
  /** In the sample type's unit. */
  readonly self: number;
  readonly total: number;
}

/** A function or line of both profiles, or of one: the other's values are 0 then. */
export interface DiffRow {
  /** As placeKey; of lines, and of functions by their name alone, undefined. */
  readonly key: string | undefined;
  readonly function: string;
  readonly file: string;
  readonly line: Line1;
  readonly base: Values;
  readonly current: Values;
}

/**
 * The plain subtraction of `go tool pprof -diff_base`, function by function; largest change of self value first.
 *
 * @param identity `name`: functions of one name are one, as pprof counts them
 */
export function diffFunctions(
  base: Profile,
  current: Profile,
  sampleTypes: readonly [base: number, current: number],
  identity: FunctionIdentity = 'place',
  match: MatchFunctions = matchByPlace,
): DiffRow[] {
  const rows = {
    base: functionTable(base, sampleTypes[0], { identity }).rows,
    current: functionTable(current, sampleTypes[1], { identity }).rows,
  };
  if (identity === 'name')
    return joined(
      rows.base,
      rows.current,
      ({ name }) => name,
      ({ name }) => name,
    );
  const places = {
    base: rows.base.map((row) => placeOf(row, cwdOf(base))),
    current: rows.current.map((row) => placeOf(row, cwdOf(current))),
  };
  const partner = new Map(match(places.base, places.current));
  const keys = new Map(rows.base.map((row, b) => [row, `${partner.get(b) ?? `gone ${b}`}`]));
  const ofCurrent = new Map(rows.current.map((row, c) => [row, String(c)]));
  const placeKeys = new Map([
    ...rows.base.map((row, b) => [row, placeKey(places.base[b])] as const),
    ...rows.current.map((row, c) => [row, placeKey(places.current[c])] as const),
  ]);
  return joined(
    rows.base,
    rows.current,
    (row) => keys.get(row)!,
    (row) => ofCurrent.get(row)!,
    (row) => placeKeys.get(row),
  );
}

/**
 * As diffFunctions, line by line. A line of base is the one that it has become in current where the sources are known, else
 * the one with the same number in the same file.
 */
export function diffLines(
  base: Profile,
  current: Profile,
  sampleTypes: readonly [base: number, current: number],
  sources?: EditedSources,
): DiffRow[] {
  const named = (profile: Profile, sampleType: number) =>
    lineTable(profile, sampleType).rows.map((row) => {
      return { ...row, name: row.function, path: pathFrom(cwdOf(profile), row.file) };
    });
  const rows = { base: named(base, sampleTypes[0]), current: named(current, sampleTypes[1]) };
  const fileOf =
    sources?.pairFiles(rows.base, rows.current) ??
    matchFiles(
      rows.base.map(({ path }) => path),
      rows.current.map(({ path }) => path),
    );
  const key = ({ path, line }: { path: string; line: Line1 }) => `${line}:${path}`;
  const taken = new Set<string>();
  return joined(
    rows.base,
    rows.current,
    (row) => {
      const followed = sources?.follow(row.file, row.line);
      const path = fileOf.get(row.path) ?? row.path;
      const at = followed === 'gone' ? undefined : key({ path, line: followed?.line ?? row.line });
      // Two lines may have become one; then only one of them is it.
      const found = at === undefined || taken.has(at) ? `gone ${key(row)}` : at;
      taken.add(found);
      return found;
    },
    key,
  );
}

type Row = Values & { readonly name: string; readonly file: string; readonly line: Line1 };

function joined<R extends Row>(
  base: readonly R[],
  current: readonly R[],
  baseKey: (row: R) => string,
  currentKey: (row: R) => string,
  placeKeyOf: (row: R) => string | undefined = () => undefined,
): DiffRow[] {
  const rows = new Map<string, { place: R; base: Values; current: Values }>();
  const none = { self: 0, total: 0 };
  for (const row of current) rows.set(currentKey(row), { place: row, base: none, current: row });
  for (const row of base) {
    const key = baseKey(row);
    const both = rows.get(key);
    if (both) both.base = row;
    else rows.set(key, { place: row, base: row, current: none });
  }
  const change = (row: DiffRow, of: keyof Values) => Math.abs(row.current[of] - row.base[of]);
  return [...rows.values()]
    .map(({ place, base: before, current: now }) => ({
      key: placeKeyOf(place),
      ...{ function: place.name, file: place.file, line: place.line },
      base: { self: before.self, total: before.total },
      current: { self: now.self, total: now.total },
    }))
    .sort(
      (a, b) =>
        change(b, 'self') - change(a, 'self') ||
        change(b, 'total') - change(a, 'total') ||
        compareText(a.function, b.function) ||
        compareText(a.file, b.file) ||
        a.line - b.line,
    );
}

function cwdOf(profile: Profile): string | undefined {
  return readCaptureMetadata(profile)?.cwd;
}
