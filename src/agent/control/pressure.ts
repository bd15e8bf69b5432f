import type { Millis } from '../../core/units.ts';
import type { Observed } from './controller.ts';
import { percent } from './words.ts';

/** Whether memory is short: sampling what is alive, and restarts that walk the heap, would make it worse. */
export interface Pressure {
  readonly short: boolean;
  /** Windows in a row at whose end the heap was nearly full. */
  readonly full: number;
  /** Windows in a row in which much of the time went into garbage collection, and their time. */
  readonly collecting: { readonly windows: number; readonly time: Millis };
  /** Windows in a row without signs of it. */
  readonly calm: number;
}

const NOT_COLLECTING = { windows: 0, time: 0 };
export const NO_PRESSURE: Pressure = { short: false, full: 0, collecting: NOT_COLLECTING, calm: 0 };

/** Once may be garbage that V8 is about to collect. */
const FULL = { share: 0.85, windows: 2 };
/** Compilers that start, and servers with a burst of JSON, do this for a while and have memory enough. */
const COLLECTING = { share: 0.1, windows: 3, time: 10_000 };
/** To leave it takes clearly less than to enter it, for this many windows. */
const RELAXED = { full: 0.75, collecting: 0.05, windows: 2 };

/** @returns the next state, and the sign by which memory has become short, or that it no longer is. */
export function pressureAfter(
  before: Pressure,
  { elapsed, heapFull, gcShare }: Observed,
): { readonly state: Pressure; readonly short?: string; readonly relieved?: boolean } {
  const full = heapFull > FULL.share ? before.full + 1 : 0;
  const { windows, time } = before.collecting;
  const collecting =
    gcShare > COLLECTING.share ? { windows: windows + 1, time: time + elapsed } : NOT_COLLECTING;
  const collectsOn = collecting.windows >= COLLECTING.windows && collecting.time >= COLLECTING.time;
  if (before.short) {
    const relaxed = heapFull < RELAXED.full && gcShare < RELAXED.collecting;
    const calm = relaxed ? before.calm + 1 : 0;
    if (calm < RELAXED.windows) return { state: { short: true, full, collecting, calm } };
    return { state: NO_PRESSURE, relieved: true };
  }
  const isFull = full >= FULL.windows;
  if (!isFull && !collectsOn) return { state: { ...before, full, collecting } };
  const short = isFull
    ? `the heap was ${percent(heapFull)} full`
    : `garbage collection took ${percent(gcShare)} of the time`;
  return { state: { short: true, full, collecting, calm: 0 }, short };
}
