import type { Fraction } from '../../core/units.ts';
import type { Observed } from './controller.ts';
import { percent } from './words.ts';

/** Whether memory is short: sampling allocations, and restarts that walk the heap, would make it worse. */
export interface Pressure {
  readonly short: boolean;
  /** Windows in a row without signs of it. */
  readonly calm: number;
}

const FULL: Fraction = 0.85;
const COLLECTING: Fraction = 0.1;
/** To leave it takes clearly less than to enter it, for this many windows. */
const RELAXED = { full: 0.75, collecting: 0.05, windows: 2 };

export function pressureAfter(
  before: Pressure,
  { heapUsed, heapLimit, gcShare }: Observed,
): { readonly state: Pressure; readonly reason?: string } {
  const full = heapUsed / heapLimit;
  if (full > FULL || gcShare > COLLECTING) {
    const state = { short: true, calm: 0 };
    if (before.short) return { state };
    const sign =
      full > FULL
        ? `the heap is ${percent(full)} full`
        : `garbage collection took ${percent(gcShare)} of the time`;
    return { state, reason: `memory is short: ${sign}; live objects are not sampled from here on` };
  }
  if (!before.short) return { state: before };
  const relaxed = full < RELAXED.full && gcShare < RELAXED.collecting;
  const calm = relaxed ? before.calm + 1 : 0;
  if (calm < RELAXED.windows) return { state: { short: true, calm } };
  return { state: { short: false, calm: 0 }, reason: 'memory is no longer short' };
}
