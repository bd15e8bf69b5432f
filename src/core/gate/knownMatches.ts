import type { Line1 } from '../units.ts';
import { placeKey } from './functionPlace.ts';
import type { FunctionPair, Matching } from './matchFunctions.ts';
import { placesOf } from './pooled.ts';
import type { RunCounts } from './runCounts.ts';

/**
 * What a matching said of the functions and lines of some runs: plain data, for where the sources that it was made with
 * are not.
 */
export interface KnownMatches {
  /** By placeKey, each in one pair at most. */
  readonly functions: readonly (readonly [base: string, current: string])[];
  readonly files: readonly FollowedLines[];
}

/** Lines of a file of base that can be followed. */
export interface FollowedLines {
  readonly base: string;
  readonly current: string;
  /** From a line of base to that of current; 0 where it is gone. */
  readonly lines: readonly (readonly [base: Line1, current: Line1])[];
}

export function knownMatches(
  runs: { readonly base: readonly RunCounts[]; readonly current: readonly RunCounts[] },
  { match, follow }: Matching,
): KnownMatches {
  const places = { base: placesOf(runs.base), current: placesOf(runs.current) };
  const [baseKeys, currentKeys] = [[...places.base.keys()], [...places.current.keys()]];
  const pairs = match([...places.base.values()], [...places.current.values()]);
  const files = new Map<string, { current: string; lines: Map<Line1, Line1> }>();
  for (const { file, lines } of runs.base.flatMap(({ functions }) => functions))
    for (const [line] of lines) {
      const found = follow?.(file, line);
      if (!found) continue;
      const followed = files.get(file) ?? { current: '', lines: new Map() };
      files.set(file, followed);
      if (found !== 'gone') followed.current = found.file;
      followed.lines.set(line, found === 'gone' ? 0 : found.line);
    }
  return {
    functions: pairs.map(([b, c]) => [baseKeys[b], currentKeys[c]]),
    files: [...files].map(([base, { current, lines }]) => ({ base, current, lines: [...lines] })),
  };
}

/** Says of the same runs what the matching has said. */
export function matchingBy({ functions, files }: KnownMatches): Matching {
  const lines = new Map(files.map(({ base, current, lines: of }) => [base, { current, of: new Map(of) }]));
  return {
    match: (base, current) => {
      const baseRow = new Map(base.map((place, b) => [placeKey(place), b]));
      const currentRow = new Map(current.map((place, c) => [placeKey(place), c]));
      return functions.flatMap(([from, to]): FunctionPair[] => {
        const [b, c] = [baseRow.get(from), currentRow.get(to)];
        return b === undefined || c === undefined ? [] : [[b, c]];
      });
    },
    follow: (file, line) => {
      const followed = lines.get(file);
      const at = followed?.of.get(line);
      if (!followed || at === undefined) return undefined;
      return at === 0 ? 'gone' : { file: followed.current, line: at };
    },
  };
}
