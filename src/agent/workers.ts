import { readdirSync } from 'node:fs';
import { BroadcastChannel, isMainThread, threadId, type Worker } from 'node:worker_threads';
import type { Millis } from '../core/units.ts';
import type { Recorder } from './recorder.ts';

/**
 * A worker that is terminated, or whose process ends, runs no more code of its own. So the thread that is about to end it
 * asks it to write its last window, and waits for that: a worker that waits for events answers at once; one that
 * computes does not, and loses its open window.
 */
const CHANNEL = 'selftime.flush';
/** Of one that waits for events, also on a machine with too much to do. */
const ANSWERS_WITHIN: Millis = 2000;
/** Of one that computes, and may be about to be done: with a window of its own that it closes just now, for example. */
const PERHAPS_WITHIN: Millis = 250;
/** Of one of which it is not known whether it computes. */
const UNKNOWN_WITHIN: Millis = 1000;
const WRITES_WITHIN: Millis = 2000;

interface Request {
  readonly process: number;
  readonly threadIds: readonly number[];
  /** Int32: how many have begun to write, how many are done. */
  readonly counts: SharedArrayBuffer;
}
const BEGUN = 0;
const DONE = 1;

// As it is before the target's own code runs, which may replace it.
const now = Date.now;
/** That this thread has started, and what leaves each as it was. */
const workers = new Map<Worker, () => void>();
/** Where others, that ran before this thread was recorded, are found by what they write. */
let olderIn: string | undefined;

/**
 * Call once in each thread that is recorded.
 * @param folder where the windows of its workers go; only of a main thread that may have had some before
 * @returns ends it.
 */
export function watchWorkers(recorder: Recorder, folder?: string): () => void {
  const channel = isMainThread ? undefined : answerRequests(recorder);
  olderIn = folder;
  const watch = (worker: Worker) => {
    // Of one that has ended, the number is -1.
    for (const known of workers.keys()) if (known.threadId < 0) workers.delete(known);
    const { terminate } = worker;
    const flushAndTerminate = function (this: Worker) {
      flush([worker], [], recorder);
      return terminate.call(this);
    };
    const property = { configurable: true, writable: true, enumerable: false };
    Object.defineProperty(worker, 'terminate', { value: flushAndTerminate, ...property });
    workers.set(worker, () => {
      if (worker.terminate === flushAndTerminate) Reflect.deleteProperty(worker, 'terminate');
    });
  };
  process.on('worker', watch);
  return () => {
    process.removeListener('worker', watch);
    for (const forget of workers.values()) forget();
    workers.clear();
    olderIn = undefined;
    channel?.close();
  };
}

/** Has all workers of this thread write their last window. Never throws. */
export function flushWorkers(recorder: Recorder): void {
  flush([...workers.keys()], olderWorkers(), recorder);
}

/** Threads that have not closed their last window, and of which there is no more than that. */
function olderWorkers(): number[] {
  if (olderIn === undefined) return [];
  try {
    const names = new Set(readdirSync(olderIn));
    const known = new Set([...workers.keys()].map(({ threadId: id }) => String(id)));
    const has = (id: string, what: string) => names.has(`${process.pid}-${id}.${what}.json`);
    const ids = [...names].flatMap((name) => /^\d+-(\d+)\.process\.json$/.exec(name)?.[1] ?? []);
    return ids
      .filter((id) => id !== '0' && !known.has(id) && !has(id, 'cost') && !has(id, 'failed'))
      .map(Number);
  } catch {
    // The folder is gone, and nobody waits for their windows.
    return [];
  }
}

function answerRequests(recorder: Recorder): BroadcastChannel {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = (event: unknown) => {
    const { process: pid, threadIds, counts } = (event as { readonly data: Request }).data;
    if (pid !== process.pid || !threadIds.includes(threadId)) return;
    const shared = new Int32Array(counts);
    count(shared, BEGUN);
    flushWorkers(recorder);
    recorder.finish();
    count(shared, DONE);
  };
  channel.unref();
  return channel;
}

function count(shared: Int32Array, what: number): void {
  Atomics.add(shared, what, 1);
  Atomics.notify(shared, what);
}

function flush(asked: readonly Worker[], older: readonly number[], recorder: Recorder): void {
  // Threads of module hooks and the like are not recorded, and would be waited for in vain.
  const running = asked.filter(({ threadId: id }) => id > 0 && recorder.isRecorded(id));
  if (running.length + older.length === 0) return;
  try {
    const before = running.map(({ performance }) => performance.eventLoopUtilization());
    const channel = new BroadcastChannel(CHANNEL);
    const threadIds = running.map((worker) => worker.threadId);
    const ofRunning = request(channel, threadIds);
    const ofOlder = request(channel, older);
    waitFor(ofRunning, BEGUN, running.length, PERHAPS_WITHIN);
    // Those whose event loop has waited for something since: the request is next.
    const idle = running.filter((worker, i) => worker.performance.eventLoopUtilization(before[i]).idle > 0);
    waitFor(ofRunning, BEGUN, idle.length, ANSWERS_WITHIN);
    waitFor(ofOlder, BEGUN, older.length, UNKNOWN_WITHIN);
    for (const counts of [ofRunning, ofOlder])
      waitFor(counts, DONE, Atomics.load(counts, BEGUN), WRITES_WITHIN);
    channel.close();
  } catch {
    // Their open windows are lost.
  }
}

/** @returns Request.counts */
function request(channel: BroadcastChannel, threadIds: readonly number[]): Int32Array {
  const counts = new SharedArrayBuffer(8);
  channel.postMessage({ process: process.pid, threadIds, counts } satisfies Request);
  return new Int32Array(counts);
}

function waitFor(shared: Int32Array, what: number, enough: number, time: Millis): void {
  const until = now() + time;
  for (
    let seen = Atomics.load(shared, what);
    seen < enough && now() < until;
    seen = Atomics.load(shared, what)
  )
    Atomics.wait(shared, what, seen, until - now());
}
