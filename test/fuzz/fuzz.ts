import { Worker } from 'node:worker_threads';
import { fuzzCase } from './cases.ts';
import type { FuzzFinding, FuzzOrder } from './fuzzWorker.ts';

const NO_LIMIT = 2 ** 31 - 1;
/** A case is at most 20 MB, most are some hundred bytes. */
const CASE_MS = 10_000;
const CASE_BYTES = 1024 * 2 ** 20;
const POLL_MS = 100;
/** Node's exit code for a top-level await that nothing will end. */
const UNSETTLED = 13;

export interface FuzzResult {
  readonly cases: number;
  /** Cases that were read as a profile; the others were refused as they should be. */
  readonly read: number;
  readonly findings: readonly FuzzFinding[];
  /** Of the whole process, bytes. */
  readonly peakMemory: number;
}

export interface FuzzOptions {
  readonly seed: number;
  readonly from?: number;
  readonly to?: number;
  readonly milliseconds: number;
}

/**
 * Runs cases in a worker with a small heap, under a watchdog for time and memory; a worker that hangs, outgrows
 * its memory or dies is a finding, and the run goes on behind its case.
 */
export async function fuzz({
  seed,
  from = 0,
  to = NO_LIMIT,
  milliseconds,
}: FuzzOptions): Promise<FuzzResult> {
  const end = Date.now() + milliseconds;
  const findings: FuzzFinding[] = [];
  const progress = new Int32Array(new SharedArrayBuffer(8));
  let peakMemory = 0;
  let next = from;
  while (next < to && Date.now() < end) {
    const order: FuzzOrder = { seed, from: next, to, progress };
    const problem = await runWorker(
      order,
      end,
      findings,
      (bytes) => (peakMemory = Math.max(peakMemory, bytes)),
    );
    next = Atomics.load(progress, 0) + 1;
    if (problem === undefined) break;
    const { kind } = fuzzCase(seed, next - 1);
    findings.push({ index: next - 1, kind, problem });
  }
  return { cases: next - from, read: Atomics.load(progress, 1), findings, peakMemory };
}

/** @returns what went wrong; undefined at the end of the cases or of the time */
async function runWorker(
  order: FuzzOrder,
  end: number,
  findings: FuzzFinding[],
  sawMemory: (bytes: number) => void,
): Promise<string | undefined> {
  const worker = new Worker(new URL('./fuzzWorker.ts', import.meta.url), {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  worker.on('message', (finding: FuzzFinding) => findings.push(finding));
  let problem: string | undefined;
  let since = Date.now();
  let index = -1;
  const before = process.memoryUsage.rss();
  const watchdog = setInterval(() => {
    const now = Date.now();
    const current = Atomics.load(order.progress, 0);
    if (current !== index) [index, since] = [current, now];
    const memory = process.memoryUsage.rss();
    sawMemory(memory);
    if (now - since > CASE_MS) problem = `no end after ${CASE_MS / 1000} s`;
    else if (memory - before > CASE_BYTES)
      problem = `${Math.round((memory - before) / 2 ** 20)} MB of memory`;
    if (problem !== undefined || now > end) void worker.terminate();
  }, POLL_MS);
  try {
    await new Promise<void>((resolve) => {
      worker.on('error', (error) => (problem = error.stack ?? error.message));
      worker.on('exit', (code) => {
        if (code === UNSETTLED) problem = 'a promise that never settles';
        resolve();
      });
    });
  } finally {
    clearInterval(watchdog);
  }
  return problem;
}
