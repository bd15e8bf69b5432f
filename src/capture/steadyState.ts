import type { Profile } from '../core/profile.ts';
import type { Fraction } from '../core/units.ts';
import type { WindowRecord } from '../protocol/agentFiles.ts';

/**
 * Finds the end of warming up from the windows of a thread: it is steady when what it does no longer changes. Two windows that
 * follow each other are alike when the shares of their functions' self time differ by little more than chance (half the
 * sum of differences, "total variation"; samples are few, so that equal programs differ too), and the thread was busy for
 * about the same share of time. Steady is three likenesses in a row. What is slower only at first, such as code before V8 has
 * optimised it, loading, filling caches, shows as other functions or as another share of busy time.
 */
const IN_A_ROW = 3;
/** Fewer samples than this say nothing. */
const FEWEST = 30;
/** A difference of this much beyond chance is change. */
const CHANGE: Fraction = 0.1;
const BUSY_CHANGE: Fraction = 0.15;

interface Seen {
  /** Samples by function. */
  readonly counts: ReadonlyMap<string, number>;
  readonly total: number;
  readonly busy: Fraction;
}

export class SteadyState {
  private before: Seen | undefined;
  private alike = 0;

  /** @returns whether it is steady with this window. */
  add({ ticks, idleTicks }: WindowRecord, profile: Profile): boolean {
    const counts = selfByFunction(profile);
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const seen = { counts, total, busy: ticks > 0 ? 1 - idleTicks / ticks : 0 };
    this.alike = this.before && areAlike(this.before, seen) ? this.alike + 1 : 0;
    this.before = seen;
    return this.alike >= IN_A_ROW;
  }
}

function areAlike(a: Seen, b: Seen): boolean {
  if (a.total < FEWEST || b.total < FEWEST) return false;
  if (Math.abs(a.busy - b.busy) > BUSY_CHANGE) return false;
  let distance = 0;
  let chance = 0;
  for (const name of new Set([...a.counts.keys(), ...b.counts.keys()])) {
    const inA = a.counts.get(name) ?? 0;
    const inB = b.counts.get(name) ?? 0;
    distance += Math.abs(inA / a.total - inB / b.total) / 2;
    const share = (inA + inB) / (a.total + b.total);
    // Mean absolute difference of two sampled shares: that of a normal distribution, sqrt(2 / pi) standard deviations.
    chance += Math.sqrt((2 / Math.PI) * share * (1 - share) * (1 / a.total + 1 / b.total)) / 2;
  }
  return distance - chance < CHANGE;
}

function selfByFunction({
  samples,
  sampleTypes,
  stacks,
  locations,
  functions,
  strings,
}: Profile): Map<string, number> {
  const counts = new Map<string, number>();
  for (let s = 0; s < samples.length; s++) {
    const location = stacks.location[samples.stack[s]];
    const fn = locations.lineFunction[locations.lineStart[location]];
    const name = `${strings.get(functions.name[fn])}\0${strings.get(functions.file[fn])}`;
    counts.set(name, (counts.get(name) ?? 0) + samples.values[s * sampleTypes.length]);
  }
  return counts;
}
