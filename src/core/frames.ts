import type { Profile } from './profile.ts';
import { countColumn } from './sampleTypes.ts';
import type { Line1 } from './units.ts';

/** One frame of one sample's stack. The same object is handed out each time: keep its values, not it. */
export interface VisitedFrame {
  /** Row of `profile.samples`. */
  readonly sample: number;
  /** Row of `profile.functions`, as recorded (see canonicalFunctions). */
  readonly fn: number;
  readonly line: Line1;
  /** The innermost frame: what ran. */
  readonly leaf: boolean;
  /** Of the sample, in the sample type's unit. */
  readonly value: number;
  /** How many samples this row stands for: 1 where the profile does not count them. */
  readonly count: number;
}

/** Walks every stack from its leaf, inlined functions included; returns the sums over all samples. */
export function forEachFrame(
  profile: Profile,
  sampleType: number,
  visit: (frame: VisitedFrame) => void,
): { total: number; samples: number } {
  const { samples, locations } = profile;
  const types = profile.sampleTypes.length;
  const counts = countColumn(profile);
  const frame = { sample: 0, fn: 0, line: 0, leaf: true, value: 0, count: 0 };
  let total = 0;
  let allSamples = 0;
  for (let s = 0; s < samples.length; s++) {
    frame.sample = s;
    frame.value = samples.values[s * types + sampleType];
    frame.count = counts < 0 ? 1 : samples.values[s * types + counts];
    frame.leaf = true;
    total += frame.value;
    allSamples += frame.count;
    for (let at = samples.stackStart[s]; at < samples.stackStart[s + 1]; at++) {
      const location = samples.stack[at];
      for (let row = locations.lineStart[location]; row < locations.lineStart[location + 1]; row++) {
        frame.fn = locations.lineFunction[row];
        frame.line = locations.lineNumber[row];
        visit(frame);
        frame.leaf = false;
      }
    }
  }
  return { total, samples: allSamples };
}
