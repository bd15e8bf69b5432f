import { setTimeout as sleep } from 'node:timers/promises';

/** Generous: a loaded machine may need long, and a condition that holds ends the wait at once. */
export const patience = 60_000;

type Truthy<T> = Exclude<T, undefined | null | false | 0 | ''>;

/**
 * Asks until the answer is truthy, and returns it.
 * @param what completes "waited for ..."
 * @param probe may throw while things are on their way; the last error is told
 */
export async function until<T>(
  what: string,
  probe: () => T | PromiseLike<T>,
  timeoutMs = patience,
): Promise<Truthy<T>> {
  let last: unknown;
  for (const end = Date.now() + timeoutMs; ; await sleep(50)) {
    try {
      last = await probe();
      if (last) return last as Truthy<T>;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) {
      const saw = last instanceof Error ? last.message : JSON.stringify(last);
      throw new Error(`waited ${timeoutMs / 1000} s for ${what}; last: ${saw}`);
    }
  }
}
