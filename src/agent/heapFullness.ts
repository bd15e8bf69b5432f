import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import { resourceLimits } from 'node:worker_threads';
import type { Bytes, Fraction } from '../core/units.ts';

// As it is before the target's own code runs, which may replace it.
const spaces = getHeapSpaceStatistics;

/**
 * Of the old generation, whose end is that of the program. V8's own limit has the young one in it, which is never full for
 * long: with --max-old-space-size=60 it is 252 MB on Node 24, and a program ends at a quarter of that.
 */
export function heapFullness(): Fraction {
  const old = spaces().filter(({ space_name: name }) => !name.startsWith('new_'));
  return old.reduce((sum, { space_used_size: used }) => sum + used, 0) / limit;
}

const limit: Bytes = Math.min(getHeapStatistics().heap_size_limit, oldGeneration() ?? Infinity);

/** As it was asked for: the flag holds for workers, too, and comes before their own limits. */
function oldGeneration(): Bytes | undefined {
  const words = [process.env.NODE_OPTIONS ?? '', ...process.execArgv].join(' ');
  const flag = [...words.matchAll(/--max[-_]old[-_]space[-_]size[= ](\d+)/g)].at(-1)?.[1];
  const megabytes = flag === undefined ? resourceLimits.maxOldGenerationSizeMb : Number(flag);
  return megabytes ? megabytes * 2 ** 20 : undefined;
}
