// First: from here on, loading the agent is measured.
import { cpuAtLoad } from './cpuClock.ts';
import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
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
import { forgetLogged } from './inspector.ts';
import { Recorder } from './recorder.ts';
import { isServiceThread } from './threads.ts';
import { startInterval, stopInterval } from './timers.ts';
import { WorkerSessions } from './workerSessions.ts';

/**
 * The agent for a process that runs already; loaded through the inspector, in each of its threads, and possibly in the
 * midst of what the thread computes. After detaching nothing of it is left: this module is loaded anew the next time.
 */
const KEY = Symbol.for(AGENT_SYMBOL);
const FORGET_EVERY: Millis = 10_000;

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
  if (isMainThread) undo.push(watchFolder(config.folder, detach), recordWorkers(config));
  undo.push(forgetWhatIsLogged());
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

/** While the main thread holds a session with this thread, or with its workers. */
function forgetWhatIsLogged(): () => void {
  const forget = () => {
    try {
      forgetLogged();
    } catch {
      // Without an inspector nothing is held.
    }
  };
  const timer = startInterval(forget, FORGET_EVERY).unref();
  return () => {
    stopInterval(timer);
    forget();
  };
}

/** For where the inspector evaluates; see WorkerSessions.open. */
function recordWorkers(config: AgentConfig): () => void {
  try {
    const sessions = new WorkerSessions(ATTACH_EXPRESSION(__filename, config));
    // A session costs something while it is open, and most processes have no workers.
    const open = () => void sessions.open(false);
    if (sessions.open(true) === 0) {
      sessions.close();
      process.once('worker', open);
    }
    return () => {
      process.removeListener('worker', open);
      sessions.evaluate(DETACH_EXPRESSION(config.folder, undefined));
      sessions.close();
    };
  } catch {
    // They are not recorded.
    return () => undefined;
  }
}
