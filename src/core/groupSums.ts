import { childLists, rowValues, sampledRows, sumUpward } from './stacks.ts';
import type { Profile } from './profile.ts';

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
  const { stacks, locations } = profile;
  const values = rowValues(profile, sampleType);
  const rowTotal = sumUpward(values.self, stacks.parent);
  const sampled = sampledRows(profile);
  const lines = locations.lineFunction.length;
  const sums: GroupSums = {
    self: new Float64Array(groups),
    total: new Float64Array(groups),
    samples: new Float64Array(groups),
    seen: new Uint8Array(groups),
    lineSelf: new Float64Array(lines),
    lineTotal: new Float64Array(lines),
    all: { total: rowTotal[0], samples: values.samples.reduce((sum, count) => sum + count, 0) },
  };
  // How often each group stands on the path from the root to where the walk is: only the first counts.
  const open = new Uint32Array(groups);
  const enter = (row: number): void => {
    const first = locations.lineStart[stacks.location[row]];
    const end = locations.lineStart[stacks.location[row] + 1];
    for (let line = end - 1; line >= first; line--) {
      sums.lineTotal[line] += rowTotal[row];
      const group = groupOfLine[line];
      if (group < 0) continue;
      sums.seen[group] = 1;
      if (open[group]++ === 0) sums.total[group] += rowTotal[row];
    }
    if (first === end) return;
    sums.lineSelf[first] += values.self[row];
    const leaf = groupOfLine[first];
    if (leaf < 0) return;
    sums.self[leaf] += values.self[row];
    sums.samples[leaf] += values.samples[row];
  };
  const leave = (row: number): void => {
    const location = stacks.location[row];
    for (let line = locations.lineStart[location]; line < locations.lineStart[location + 1]; line++)
      if (groupOfLine[line] >= 0) open[groupOfLine[line]]--;
  };
  walk(stacks.parent, (row) => sampled[row] === 1, enter, leave);
  return sums;
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
