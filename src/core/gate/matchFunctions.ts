import { groupBy } from '../groupBy.ts';
import type { Line1 } from '../units.ts';
import { NAMELESS, placeKey, type FunctionPlace } from './functionPlace.ts';
import { matchFiles } from './matchFiles.ts';

/** Indices of the same function in base and current; each index stands in one pair at most. */
export type FunctionPair = readonly [base: number, current: number];

/** Finds the functions of one side among those of the other. */
export type MatchFunctions = (
  base: readonly FunctionPlace[],
  current: readonly FunctionPlace[],
) => readonly FunctionPair[];

export interface FileLine {
  readonly file: string;
  readonly line: Line1;
}

/** Where a line of base is in current: `gone` when it is not there any more, undefined when that is not known. */
export type FollowLine = (file: string, line: Line1) => FileLine | 'gone' | undefined;

/** How functions of base, and lines within them, are found in current. */
export interface Matching {
  readonly match: MatchFunctions;
  /** Without it, lines move as the function that they are in. */
  readonly follow?: FollowLine;
}

/**
 * Matches by what profiles alone tell, without sources:
 *
 * 1. name, file and start line, where the function has a name;
 * 2. name and file, in the order of their start lines where both sides have as many, else the nearest where the
 *    functions before it have moved to;
 * 3. nameless functions only where the functions before them have moved to: the nearest, and even one at the same line,
 *    would often be another one.
 */
export const matchByPlace: MatchFunctions = (base, current) => {
  const fileOf = matchFiles(
    base.map(({ path }) => path),
    current.map(({ path }) => path),
  );
  const renamed = base.map((place) => ({ ...place, path: fileOf.get(place.path) ?? place.path }));
  const pairs: FunctionPair[] = [];
  const freeBase = new Set(renamed.keys());
  const freeCurrent = new Set(current.keys());
  const pair = (b: number, c: number) => {
    pairs.push([b, c]);
    freeBase.delete(b);
    freeCurrent.delete(c);
  };

  const named = ({ name, path }: FunctionPlace) => `${name}\0${path}`;
  const exact = new Map(current.map((place, c) => [placeKey(place), c]));
  renamed.forEach((place, b) => {
    const c = exact.get(placeKey(place));
    if (c !== undefined && place.name !== NAMELESS && freeCurrent.has(c)) pair(b, c);
  });

  const left = groupBy(freeCurrent, (c) => named(current[c]));
  const wanted = groupBy(freeBase, (b) => named(renamed[b]));
  const byLine = (places: readonly FunctionPlace[]) => (a: number, b: number) =>
    places[a].startLine - places[b].startLine;
  const several: number[] = [];
  for (const [key, bases] of wanted) {
    const found = left.get(key) ?? [];
    if (renamed[bases[0]].name === NAMELESS || found.length !== bases.length) several.push(...bases);
    else {
      found.sort(byLine(current));
      bases.sort(byLine(renamed)).forEach((b, i) => pair(b, found[i]));
    }
  }

  const shifts = shiftsOf(renamed, current, pairs);
  for (const b of several.sort(byLine(renamed))) {
    const { name, path, startLine } = renamed[b];
    const at = startLine + shiftAt(shifts.get(path) ?? [], startLine);
    const distance = (c: number) => Math.abs(current[c].startLine - at);
    const candidates = (left.get(named(renamed[b])) ?? []).filter((c) => freeCurrent.has(c));
    const nearest = candidates.sort((x, y) => distance(x) - distance(y))[0];
    if (nearest !== undefined && (name !== NAMELESS || distance(nearest) === 0)) pair(b, nearest);
  }
  return pairs;
};

/** What profiles alone tell. */
export const placeMatching: Matching = { match: matchByPlace };

type Shift = readonly [from: number, by: number];

/** By file: from which start line of base on lines have moved, in their order. */
function shiftsOf(
  base: readonly FunctionPlace[],
  current: readonly FunctionPlace[],
  pairs: readonly FunctionPair[],
): Map<string, Shift[]> {
  const shifts = new Map<string, Shift[]>();
  for (const [b, c] of pairs) {
    const { path, startLine, name } = base[b];
    if (name === NAMELESS || startLine === 0 || current[c].startLine === 0) continue;
    const of = shifts.get(path) ?? [];
    of.push([startLine, current[c].startLine - startLine]);
    shifts.set(path, of);
  }
  for (const of of shifts.values()) of.sort((a, b) => a[0] - b[0]);
  return shifts;
}

function shiftAt(shifts: readonly Shift[], line: number): number {
  return shifts.findLast(([from]) => from <= line)?.[1] ?? 0;
}
