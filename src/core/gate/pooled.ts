import type { Line1 } from '../units.ts';
import type { Sides } from './dispersion.ts';
import { placeKey, type FunctionPlace } from './functionPlace.ts';
import type { FollowLine, MatchFunctions } from './matchFunctions.ts';
import type { RunCounts } from './runCounts.ts';

/** A function of both sides, or of one; counts are by run, and 0 where a side or run does not have it. */
export interface PooledFunction {
  readonly base: FunctionPlace | undefined;
  readonly current: FunctionPlace | undefined;
  readonly self: Sides;
  readonly total: Sides;
  /** By line of current, without lines that are gone; where only base has the function, by its lines there. */
  readonly lines: ReadonlyMap<Line1, Sides>;
  /** Its self samples of both sides by the function that called it: an index of the same list. */
  readonly callers: ReadonlyMap<number, number>;
}

type Runs = Record<keyof Sides, readonly RunCounts[]>;

/** Puts the runs of both sides together, function by function. */
export function pool(runs: Runs, match: MatchFunctions, follow?: FollowLine): PooledFunction[] {
  const places = { base: placesOf(runs.base), current: placesOf(runs.current) };
  const [baseKeys, currentKeys] = [[...places.base.keys()], [...places.current.keys()]];
  const pairs = match([...places.base.values()], [...places.current.values()]);
  const zeros = () => ({ base: runs.base.map(() => 0), current: runs.current.map(() => 0) });
  const functions: Growing[] = [];
  const rowOf = { base: new Map<string, number>(), current: new Map<string, number>() };
  const grow = (baseKey: string | undefined, currentKey: string | undefined) => {
    if (baseKey !== undefined) rowOf.base.set(baseKey, functions.length);
    if (currentKey !== undefined) rowOf.current.set(currentKey, functions.length);
    const base = baseKey === undefined ? undefined : places.base.get(baseKey);
    const current = currentKey === undefined ? undefined : places.current.get(currentKey);
    const moved = base && current && base.startLine > 0 && current.startLine > 0;
    const shift = { base: moved ? current.startLine - base.startLine : 0, current: 0 };
    const sums = { self: zeros(), total: zeros(), lines: new Map(), callers: new Map() };
    functions.push({ base, current, shift, ...sums });
  };
  for (const [b, c] of pairs) grow(baseKeys[b], currentKeys[c]);
  for (const key of baseKeys) if (!rowOf.base.has(key)) grow(key, undefined);
  for (const key of currentKeys) if (!rowOf.current.has(key)) grow(undefined, key);

  for (const side of ['base', 'current'] as const) {
    runs[side].forEach((run, r) => {
      const rows = run.functions.map((place) => rowOf[side].get(placeKey(place))!);
      run.functions.forEach((place, i) => {
        const { self, total, lines, callers } = place;
        const row = functions[rows[i]];
        row.self[side][r] += self;
        row.total[side][r] += total;
        for (const [line, count] of lines) {
          const followed = side === 'base' && row.current ? follow?.(place.file, line) : undefined;
          if (followed === 'gone') continue;
          const at = followed?.line ?? line + row.shift[side];
          const counts = row.lines.get(at) ?? zeros();
          row.lines.set(at, counts);
          counts[side][r] += count;
        }
        for (const [caller, count] of callers)
          row.callers.set(rows[caller], (row.callers.get(rows[caller]) ?? 0) + count);
      });
    });
  }
  return functions;
}

interface Counts {
  readonly base: number[];
  readonly current: number[];
}

interface Growing {
  readonly base: FunctionPlace | undefined;
  readonly current: FunctionPlace | undefined;
  readonly self: Counts;
  readonly total: Counts;
  readonly lines: Map<Line1, Counts>;
  readonly callers: Map<number, number>;
  /** From lines of a side to those of current. */
  readonly shift: { readonly base: number; readonly current: number };
}

/** The functions of runs, each once, by placeKey. */
export function placesOf(runs: readonly RunCounts[]): Map<string, FunctionPlace> {
  const places = new Map<string, FunctionPlace>();
  for (const place of runs.flatMap(({ functions }) => functions))
    if (!places.has(placeKey(place))) places.set(placeKey(place), place);
  return places;
}

/** The functions that called one, nearest first, each by most of its callee's self samples. */
export function* callersOf(functions: readonly PooledFunction[], of: number): Generator<number, undefined> {
  const seen = new Set([of]);
  for (let at = of; ;) {
    const callers = [...functions[at].callers].filter(([caller]) => !seen.has(caller));
    if (callers.length === 0) return;
    at = callers.reduce((most, caller) => (caller[1] > most[1] ? caller : most))[0];
    seen.add(at);
    yield at;
  }
}
