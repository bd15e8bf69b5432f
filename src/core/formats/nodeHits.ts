import type { Profile } from '../profile.ts';
import { countColumn } from '../sampleTypes.ts';
import type { Line1 } from '../units.ts';

/** V8's formats list samples one by one; beyond this many, each listed one stands for several. */
const MOST_SAMPLES = 1_000_000;

/** What was sampled on the nodes of a tree themselves. */
export interface Hits {
  /** By node, in the sample type's unit. */
  readonly value: Float64Array;
  /** By node: samples to list, whole numbers; at least one where there is a value. */
  readonly count: Uint32Array;
  /** Samples on each line (0: not known) of a node. */
  readonly lines: ReadonlyMap<number, ReadonlyMap<Line1, number>>;
}

/** @param nodeOf the node of each stack row */
export function nodeHits(profile: Profile, sampleType: number, nodeOf: Uint32Array): Hits {
  const { samples, stacks, locations, sampleTypes } = profile;
  const types = sampleTypes.length;
  const counts = countColumn(profile);
  const nodes = nodeOf.reduce((most, node) => Math.max(most, node), 0) + 1;
  const value = new Float64Array(nodes);
  const weight = new Float64Array(nodes);
  const lines = new Map<number, Map<Line1, number>>();
  for (let s = 0; s < samples.length; s++) {
    const row = samples.stack[s];
    const node = nodeOf[row];
    const counted = counts < 0 ? 1 : Math.max(0, samples.values[s * types + counts]);
    value[node] += samples.values[s * types + sampleType];
    weight[node] += counted;
    const first = row === 0 ? -1 : locations.lineStart[stacks.location[row]];
    const line = first < 0 ? 0 : (locations.lineNumber[first] ?? 0);
    let own = lines.get(node);
    if (!own) lines.set(node, (own = new Map()));
    own.set(line, (own.get(line) ?? 0) + counted);
  }
  const all = weight.reduce((sum, count) => sum + count, 0);
  const scale = Math.min(1, MOST_SAMPLES / all);
  const count = Uint32Array.from(weight, (own, node) =>
    own > 0 || value[node] > 0 ? Math.max(1, Math.round(own * scale)) : 0,
  );
  return { value, count, lines };
}
