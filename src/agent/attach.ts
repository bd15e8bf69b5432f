// First: from here on, loading the agent is measured.
import { cpuAtLoad } from './cpuClock.ts';
import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import { isMainThread, type Worker } from 'node:worker_threads';
import {
  AGENT_SYMBOL,
  ATTACH_EXPRESSION,
  DETACH_EXPRESSION,
  DETACH_FILE,
  type AgentConfig,
  type AgentHandle,
  type AttachReply,
} from '../protocol/agentFiles.ts';
import type { Millis } from '../core/units.ts';
import { flushWhenEnding } from './ending.ts';
import { keepLinesRight } from './exactLines.ts';
import { evaluateInWorkers } from './inspector.ts';
import { Recorder } from './recorder.ts';
import { isServiceThread } from './threads.ts';

/**
 * The agent for a process that runs already; loaded through the inspector, in each of its threads, and possibly in the
 * midst of what the thread computes. After detaching nothing of it is left: this module is loaded anew the next time.
 */
const KEY = Symbol.for(AGENT_SYMBOL);
/** After a worker has come online. */
const REACH_AGAIN: readonly Millis[] = [100, 1000, 5000];

// As they are before the target's own code replaces the clock.
const startTimer = setTimeout;
const stopTimer = clearTimeout;

/** Starts to record this thread and, in the main thread, its workers and those that it starts from now on. */
export function attach(config: AgentConfig): AttachReply {
  Reflect.deleteProperty(require.cache, __filename);
  const known = (globalThis as { [KEY]?: AgentHandle })[KEY];
  if (known?.isRecording()) return 'recorded';
  if (isServiceThread()) return 'failed';
  const undo: (() => void)[] = [];
  const release = () => {
    for (const step of undo.splice(0)) step();
  };
  try {
    const attached = begin(config, undo, release);
    if (!attached) release();
    return attached ? 'attached' : 'failed';
  } catch (error) {
    release();
    throw error;
  }
}

/** @returns false where the sampler cannot run; why is then in the capture's folder. */
function begin(config: AgentConfig, undo: (() => void)[], release: () => void): boolean {
  // For all threads.
  if (isMainThread) undo.push(keepLinesRight(config.exactLines));
  const recorder = Recorder.start(config, { begun: cpuAtLoad, late: true, onAbandoned: release });
  if (!recorder) return false;
  undo.push(flushWhenEnding(recorder, isMainThread ? config.folder : undefined));
  const detach = (inspectorPort?: number) => {
    recorder.finish(inspectorPort);
    release();
  };
  const handle: AgentHandle = {
    yieldTo: () => false,
    isRecording: () => recorder.isRecording,
    detach: (folder, inspectorPort) => {
      if (folder === config.folder) detach(inspectorPort);
    },
  };
  Object.defineProperty(globalThis, KEY, { value: handle, configurable: true });
  undo.push(() => Reflect.deleteProperty(globalThis, KEY));
  if (isMainThread) undo.push(watchFolder(config.folder, detach), recordWorkers(config, recorder));
  return true;
}

/** The host asks by a file, which costs nothing while nothing changes; where the system cannot tell, it comes itself. */
function watchFolder(folder: string, detach: () => void): () => void {
  const look = () => {
    // Without the folder there is no one to record for.
    if (existsSync(join(folder, DETACH_FILE)) || !existsSync(folder)) detach();
  };
  try {
    const watcher = watch(folder, { persistent: false }, look);
    watcher.on('error', () => undefined);
    return () => watcher.close();
  } catch {
    return () => undefined;
  }
}

function recordWorkers(config: AgentConfig, recorder: Recorder): () => void {
  const expression = ATTACH_EXPRESSION(__filename, config);
  const reach = () => {
    try {
      evaluateInWorkers(expression);
    } catch {
      // They are not recorded.
    }
  };
  const timers = new Set<NodeJS.Timeout>();
  const reachLater = (threadId: number, delay: Millis) => {
    const timer = startTimer(() => {
      timers.delete(timer);
      if (!recorder.isRecorded(threadId)) reach();
    }, delay).unref();
    timers.add(timer);
  };
  const awaited = new Set<Worker>();
  // Its own code runs by then; before, there may be no `require` in it yet. The inspector may hear of it later still.
  const onOnline = function (this: Worker) {
    awaited.delete(this);
    reach();
    // Only its number: a worker that is done must not be held.
    for (const delay of REACH_AGAIN) reachLater(this.threadId, delay);
  };
  const onWorker = (worker: Worker) => {
    awaited.add(worker);
    worker.once('online', onOnline);
  };
  process.on('worker', onWorker);
  reach();
  return () => {
    process.removeListener('worker', onWorker);
    for (const worker of awaited) worker.removeListener('online', onOnline);
    for (const timer of timers) stopTimer(timer);
    try {
      evaluateInWorkers(DETACH_EXPRESSION(config.folder, undefined));
    } catch {
      // They see by themselves that the host is gone.
    }
  };
}
