/** A folder where the profile was recorded, and the one that corresponds to it here. */
export interface FolderPair {
  /** The names on its path; none for the root of all. */
  readonly recorded: readonly string[];
  /** A URI. */
  readonly local: string;
}

/** How many names two paths have in common at their ends. */
export function commonSuffix(a: readonly string[], b: readonly string[]): number {
  const most = Math.min(a.length, b.length);
  let count = 0;
  while (count < most && a[a.length - 1 - count] === b[b.length - 1 - count]) count++;
  return count;
}

/** Where a recorded file would be, by the closest folder first. */
export function placesIn(
  pairs: readonly FolderPair[],
  recorded: readonly string[],
): { readonly folder: string; readonly names: readonly string[] }[] {
  return pairs
    .filter((pair) => pair.recorded.every((name, at) => name === recorded[at]))
    .sort((a, b) => b.recorded.length - a.recorded.length)
    .map((pair) => ({ folder: pair.local, names: recorded.slice(pair.recorded.length) }));
}

/** The candidates whose ends are most like the recorded path, and how many names they share with it. */
export function mostAlike<T>(
  recorded: readonly string[],
  candidates: readonly T[],
  namesOf: (candidate: T) => readonly string[],
): { readonly common: number; readonly best: readonly T[] } {
  const scored = candidates.map((candidate) => ({
    candidate,
    common: commonSuffix(recorded, namesOf(candidate)),
  }));
  const common = scored.reduce((most, each) => Math.max(most, each.common), 0);
  return { common, best: scored.filter((each) => each.common === common).map(({ candidate }) => candidate) };
}
