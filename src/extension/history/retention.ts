import type { Millis } from '../../core/units.ts';

const DAY: Millis = 24 * 3600 * 1000;
/** The start of a window is busy enough, and a window that is only looked into needs no cleaning. */
const AFTER_START: Millis = 5 * 60_000;

/** How long to wait for the next clean-up: once a day, also over several windows of a day. */
export function untilCleanUp(last: Millis | undefined, now: Millis): Millis {
  const due = last === undefined || last > now ? now : last + DAY;
  return Math.max(AFTER_START, due - now);
}

/** `30 days`, `a day`, `for ever`. */
export function keptFor(days: number): string {
  if (!Number.isFinite(days)) return 'for ever';
  return days === 1 ? 'a day' : `${days} days`;
}
