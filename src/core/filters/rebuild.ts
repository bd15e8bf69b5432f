import type { LocationColumns, Profile, SampleColumns } from '../profile.ts';
import type { Line1 } from '../units.ts';
import { Pairs } from '../pairs.ts';
import { Trie } from '../trie.ts';

/**
 * The same samples on other stacks.
 *
 * @param step gives the new row of an old one, from its parent's new row (0: nothing left so far).
 *   It is asked for every row, parents first.
 * @param locations what the keys of the new stacks index
 */
export function rebuildStacks(
  profile: Profile,
  step: (row: number, under: number, stacks: Trie) => number,
  locations: () => LocationColumns = () => profile.locations,
): Profile {
  const { stacks, samples } = profile;
  const trie = new Trie();
  const newRow = new Uint32Array(stacks.length);
  for (let row = 1; row < stacks.length; row++) newRow[row] = step(row, newRow[stacks.parent[row]], trie);
  const { length, parent, key } = trie.done();
  return {
    ...profile,
    locations: locations(),
    stacks: { length, parent, location: key },
    samples: { ...samples, stack: samples.stack.map((row) => newRow[row]) },
  };
}

/** A frame of an old stack: a function and its line. */
export interface StepFrame {
  readonly fn: number;
  readonly line: Line1;
}

/**
 * As rebuildStacks, frame by frame from the root: inlined frames become frames of their own.
 *
 * @param step gives the row for one more frame under a row; `add(under)` is the row of the frame itself there
 */
export function rebuildFrames(
  profile: Profile,
  step: (frame: StepFrame, under: number, add: (under: number) => number) => number,
): Profile {
  const { locations, stacks } = profile;
  const places = new Pairs();
  const frame = { fn: 0, line: 0 };
  return rebuildStacks(
    profile,
    (row, under, trie) => {
      const location = stacks.location[row];
      const add = (parent: number): number => trie.child(parent, places.index(frame.fn, frame.line));
      let at = under;
      for (let i = locations.lineStart[location + 1] - 1; i >= locations.lineStart[location]; i--) {
        frame.fn = locations.lineFunction[i];
        frame.line = locations.lineNumber[i];
        at = step(frame, at, add);
      }
      return at;
    },
    () => {
      const { length, first, second } = places.done();
      return {
        length,
        lineStart: Uint32Array.from({ length: length + 1 }, (_, i) => i),
        lineFunction: first,
        lineNumber: Int32Array.from(second),
      };
    },
  );
}

/** The profile with only the samples for which `keep` says so; tables and totals then speak of those alone. */
export function keepSamples(profile: Profile, keep: (sample: number) => boolean): Profile {
  const from = profile.samples;
  const types = profile.sampleTypes.length;
  let count = 0;
  let labels = 0;
  const kept = new Uint8Array(from.length);
  for (let s = 0; s < from.length; s++) {
    if (!keep(s)) continue;
    kept[s] = 1;
    count++;
    labels += from.labelStart[s + 1] - from.labelStart[s];
  }
  if (count === from.length) return profile;
  const samples: SampleColumns = {
    length: count,
    stack: new Uint32Array(count),
    values: new Float64Array(count * types),
    labelStart: new Uint32Array(count + 1),
    labelKey: new Uint32Array(labels),
    labelString: new Uint32Array(labels),
    labelNumber: new Float64Array(labels),
    labelUnit: new Uint32Array(labels),
  };
  let to = 0;
  let label = 0;
  for (let s = 0; s < from.length; s++) {
    if (kept[s] === 0) continue;
    samples.stack[to] = from.stack[s];
    for (let t = 0; t < types; t++) samples.values[to * types + t] = from.values[s * types + t];
    for (let l = from.labelStart[s]; l < from.labelStart[s + 1]; l++, label++) {
      samples.labelKey[label] = from.labelKey[l];
      samples.labelString[label] = from.labelString[l];
      samples.labelNumber[label] = from.labelNumber[l];
      samples.labelUnit[label] = from.labelUnit[l];
    }
    samples.labelStart[++to] = label;
  }
  return { ...profile, samples };
}
