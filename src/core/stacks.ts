import type { Profile } from './profile.ts';
import { countColumn } from './sampleTypes.ts';

/** Helpers for trees in columns whose parents have smaller indexes than their children; 0 is the root. */

/** Siblings in the order of their indexes; -1 ends a list. */
export function childLists(parent: Int32Array): { firstChild: Int32Array; nextSibling: Int32Array } {
  const firstChild = new Int32Array(parent.length).fill(-1);
  const nextSibling = new Int32Array(parent.length).fill(-1);
  for (let node = parent.length - 1; node > 0; node--) {
    nextSibling[node] = firstChild[parent[node]];
    firstChild[parent[node]] = node;
  }
  return { firstChild, nextSibling };
}

/** For each node, its own value and those of all below it. */
export function sumUpward(self: Float64Array, parent: Int32Array): Float64Array {
  const total = self.slice();
  for (let node = total.length - 1; node > 0; node--) total[parent[node]] += total[node];
  return total;
}

/** For each stack row, the values of the samples on it and on all rows below, in the sample type's unit. */
export function rowTotals({ stacks, samples, sampleTypes }: Profile, sampleType: number): Float64Array {
  const totals = new Float64Array(stacks.length);
  for (let s = 0; s < samples.length; s++)
    totals[samples.stack[s]] += samples.values[s * sampleTypes.length + sampleType];
  for (let row = stacks.length - 1; row > 0; row--) totals[stacks.parent[row]] += totals[row];
  return totals;
}

/** 1 for stack rows with a sample on them or below: filters leave others behind. */
export function sampledRows({ stacks, samples }: Profile): Uint8Array {
  const sampled = new Uint8Array(stacks.length);
  for (let s = 0; s < samples.length; s++) sampled[samples.stack[s]] = 1;
  for (let row = stacks.length - 1; row > 0; row--) if (sampled[row] === 1) sampled[stacks.parent[row]] = 1;
  return sampled;
}

/** Sums of the samples on each stack row itself. */
export interface RowValues {
  /** In the sample type's unit. */
  readonly self: Float64Array;
  /** Samples, as the profile counts them; else sample rows. */
  readonly samples: Float64Array;
}

export function rowValues({ stacks, samples, sampleTypes }: Profile, sampleType: number): RowValues {
  const types = sampleTypes.length;
  const counts = countColumn({ sampleTypes });
  const self = new Float64Array(stacks.length);
  const sampleCounts = new Float64Array(stacks.length);
  for (let s = 0; s < samples.length; s++) {
    const row = samples.stack[s];
    self[row] += samples.values[s * types + sampleType];
    sampleCounts[row] += counts < 0 ? 1 : samples.values[s * types + counts];
  }
  return { self, samples: sampleCounts };
}
