import type { Profile } from './profile.ts';
import { countColumn } from './sampleTypes.ts';
import { childLists, rowTotals, sampledRows } from './stacks.ts';

/** Sums by group of frames (functions, lines, files ...), indexed by group. */
export interface GroupSums {
  /** Of samples taken in the group, in the sample type's unit: pprof's flat. */
  readonly self: Float64Array;
  /** Of samples with the group anywhere in their stack, each counted once however it recurses: pprof's cum. */
  readonly total: Float64Array;
  /** Samples taken in the group: as the profile counts them, else sample rows. */
  readonly samples: Float64Array;
  /** 1 for groups that stand in some sample's stack. */
  readonly seen: Uint8Array;
  /** By line row of `profile.locations`: sums of the samples taken there, and of all with it in their stack. */
  readonly lineSelf: Float64Array;
  readonly lineTotal: Float64Array;
  readonly all: { readonly total: number; readonly samples: number };
}

/**
 * @param groupOfLine the group of each line row of `profile.locations`; -1 for none
 * @param groups number of groups
 */
export function sumGroups(
  profile: Profile,
  sampleType: number,
  groupOfLine: Int32Array,
  groups: number,
): GroupSums {
  const { stacks, locations, samples, sampleTypes } = profile;
  const rowTotal = rowTotals(profile, sampleType);
  const sampled = sampledRows(profile);
  const lines = locations.lineFunction.length;
  const self = new Float64Array(groups);
  const total = new Float64Array(groups);
  const sampleCounts = new Float64Array(groups);
  const seen = new Uint8Array(groups);
  const lineSelf = new Float64Array(lines);
  const lineTotal = new Float64Array(lines);

  const counts = countColumn(profile);
  let allSamples = 0;
  for (let s = 0; s < samples.length; s++) {
    const value = samples.values[s * sampleTypes.length + sampleType];
    const count = counts < 0 ? 1 : samples.values[s * sampleTypes.length + counts];
    allSamples += count;
    const row = samples.stack[s];
    if (row === 0) continue;
    const leaf = locations.lineStart[stacks.location[row]];
    if (leaf === locations.lineStart[stacks.location[row] + 1]) continue;
    lineSelf[leaf] += value;
    const group = groupOfLine[leaf];
    if (group < 0) continue;
    self[group] += value;
    sampleCounts[group] += count;
  }

  // How often each group stands on the path from the root to where the walk is: only the first counts.
  const open = new Uint32Array(groups);
  const enter = (row: number): void => {
    const first = locations.lineStart[stacks.location[row]];
    const end = locations.lineStart[stacks.location[row] + 1];
    for (let line = end - 1; line >= first; line--) {
      lineTotal[line] += rowTotal[row];
      const group = groupOfLine[line];
      if (group < 0) continue;
      seen[group] = 1;
      if (open[group]++ === 0) total[group] += rowTotal[row];
    }
  };
  const leave = (row: number): void => {
    const location = stacks.location[row];
    for (let line = locations.lineStart[location]; line < locations.lineStart[location + 1]; line++)
      if (groupOfLine[line] >= 0) open[groupOfLine[line]]--;
  };
  walk(stacks.parent, (row) => sampled[row] === 1, enter, leave);
  const all = { total: rowTotal[0], samples: allSamples };
  return { self, total, samples: sampleCounts, seen, lineSelf, lineTotal, all };
}

/** Depth first, from the children of the root, without recursion: stacks of any depth are real. */
export function walk(
  parent: Int32Array,
  into: (node: number) => boolean,
  enter: (node: number) => void,
  leave: (node: number) => void,
): void {
  const { firstChild, nextSibling } = childLists(parent);
  let node = firstChild[0];
  while (node > 0) {
    if (into(node)) {
      enter(node);
      if (firstChild[node] >= 0) {
        node = firstChild[node];
        continue;
      }
      leave(node);
    }
    while (node > 0 && nextSibling[node] < 0) {
      node = parent[node];
      if (node > 0) leave(node);
    }
    if (node > 0) node = nextSibling[node];
  }
}
