import type { Profile } from '../../core/profile.ts';
import type { LabelFacts } from '../../protocol/viewer.ts';

const shownKeys = 50;
const shownValues = 50;
/** A longer one is no name that anybody would filter by. */
const longestValue = 1000;

/**
 * The most frequent keys, by name, with their values. A profile may have a million different ones: counts go
 * into columns, and few become strings.
 */
export function labelFacts({ samples, strings }: Profile): LabelFacts[] {
  const { labelKey, labelString } = samples;
  const rowsOfKey = new Map<number, number>();
  for (const key of labelKey) rowsOfKey.set(key, (rowsOfKey.get(key) ?? 0) + 1);
  const counts = new Uint32Array(strings.length);
  const keys = [...rowsOfKey.keys()].sort((a, b) => rowsOfKey.get(b)! - rowsOfKey.get(a)!);
  const facts = keys.slice(0, shownKeys).map((key) => {
    counts.fill(0);
    let numbers = 0;
    for (let row = 0; row < labelKey.length; row++) {
      if (labelKey[row] !== key) continue;
      if (labelString[row] === 0) numbers++;
      else counts[labelString[row]]++;
    }
    return {
      key: strings.get(key),
      numeric: numbers === rowsOfKey.get(key),
      values: mostFrequent(counts)
        .map((value) => strings.get(value))
        .filter((value) => value.length <= longestValue),
    };
  });
  return facts.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Indexes of the largest counts, largest first; equal ones in their order. */
function mostFrequent(counts: Uint32Array): number[] {
  const best: number[] = [];
  for (let i = 1; i < counts.length; i++) {
    if (counts[i] === 0) continue;
    if (best.length === shownValues && counts[i] <= counts[best[best.length - 1]]) continue;
    let at = best.length;
    while (at > 0 && counts[best[at - 1]] < counts[i]) at--;
    best.splice(at, 0, i);
    best.length = Math.min(best.length, shownValues);
  }
  return best;
}
