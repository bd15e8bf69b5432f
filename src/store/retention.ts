/** In days. */
export const defaultRetention = { capturesDays: 30, historyDays: 365 } as const;

/**
 * Days that something is kept, from a setting that is there: Infinity for 0, and for whatever is no number of days, as
 * a mistake in it must not delete anything.
 */
export function daysToKeep(written: unknown): number {
  return typeof written === 'number' && written > 0 ? written : Infinity;
}
