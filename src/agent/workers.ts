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
/** That this thread has started. */
const workers = new Set<Worker>();

/** Call once in each thread that is recorded. @returns ends it. */
export function watchWorkers(recorder: Recorder): () => void {
  const channel = isMainThread ? undefined : answerRequests(recorder);
  const undo: (() => void)[] = [];
  const watch = (worker: Worker) => {
    // Of one that has ended, the number is -1.
    for (const known of workers) if (known.threadId < 0) workers.delete(known);
    workers.add(worker);
    const { terminate } = worker;
    const flushAndTerminate = function (this: Worker) {
      flush([worker], recorder);
      return terminate.call(this);
    };
    const property = { configurable: true, writable: true, enumerable: false };
    Object.defineProperty(worker, 'terminate', { value: flushAndTerminate, ...property });
    const forget = () => {
      if (worker.terminate === flushAndTerminate) Reflect.deleteProperty(worker, 'terminate');
    };
    undo.push(forget);
  };
  process.on('worker', watch);
  return () => {
    process.removeListener('worker', watch);
    for (const forget of undo) forget();
    workers.clear();
    channel?.close();
  };
}

/** Has all workers of this thread write their last window. Never throws. */
export function flushWorkers(recorder: Recorder): void {
  flush([...workers], recorder);
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

function flush(asked: readonly Worker[], recorder: Recorder): void {
  // Threads of module hooks and the like are not recorded, and would be waited for in vain.
  const running = asked.filter(({ threadId: id }) => id > 0 && recorder.isRecorded(id));
  if (running.length === 0) return;
  try {
    const threadIds = running.map((worker) => worker.threadId);
    const before = running.map(({ performance }) => performance.eventLoopUtilization());
    const shared = new Int32Array(new SharedArrayBuffer(8));
    const channel = new BroadcastChannel(CHANNEL);
    channel.postMessage({ process: process.pid, threadIds, counts: shared.buffer } satisfies Request);
    waitFor(shared, BEGUN, threadIds.length, PERHAPS_WITHIN);
    // Those whose event loop has waited for something since: the request is next.
    const idle = running.filter((worker, i) => worker.performance.eventLoopUtilization(before[i]).idle > 0);
    waitFor(shared, BEGUN, idle.length, ANSWERS_WITHIN);
    waitFor(shared, DONE, Atomics.load(shared, BEGUN), WRITES_WITHIN);
    channel.close();
  } catch {
    // Their open windows are lost.
  }
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
