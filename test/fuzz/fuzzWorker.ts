import { parentPort, workerData } from 'node:worker_threads';
import { fuzzCase } from './cases.ts';
import { check } from './invariants.ts';

/** What fuzz.ts starts: cases one after another until there are no more. */
export interface FuzzOrder {
  readonly seed: number;
  readonly from: number;
  /** Excluded. */
  readonly to: number;
  /** Of Int32: the case being run, so that it is known where a hang or crash happened; cases that were read. */
  readonly progress: Int32Array;
}

export interface FuzzFinding {
  readonly index: number;
  readonly kind: string;
  readonly problem: string;
}

const { seed, from, to, progress } = workerData as FuzzOrder;
for (let index = from; index < to; index++) {
  Atomics.store(progress, 0, index);
  const one = fuzzCase(seed, index);
  try {
    if (await check(one)) Atomics.add(progress, 1, 1);
  } catch (error) {
    const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
    parentPort!.postMessage({ index, kind: one.kind, problem } satisfies FuzzFinding);
  }
}
