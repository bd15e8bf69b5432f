import * as threads from 'node:worker_threads';
import { AGENT_VARIABLE, type AgentConfig } from '../protocol/agentFiles.ts';
import { keepTsxLines } from './tsxLines.ts';
import { Recorder } from './recorder.ts';
import { flushWhenEnding } from './ending.ts';

/**
 * Preloaded with --require into every Node process and worker of the target. It must not be noticed:
 * nothing printed, no handle that keeps the process alive, no exception let out, signals keep their meaning.
 */
const LOADED = Symbol.for('selftime.agent');

function start(): void {
  if (LOADED in globalThis) return;
  const variable = process.env[AGENT_VARIABLE];
  if (!variable) return;
  Object.defineProperty(globalThis, LOADED, { value: true });
  const config = JSON.parse(variable) as AgentConfig;
  keepTsxLines();
  if (isServiceThread()) return;
  const recorder = Recorder.start(config);
  if (recorder) flushWhenEnding(recorder);
}

/** Threads in which nothing of the target runs: Node's own for module hooks, and esbuild's for synchronous calls. */
function isServiceThread(): boolean {
  if (threads.isMainThread) return false;
  const data = threads.workerData as { esbuildVersion?: string } | null | undefined;
  return !threads.parentPort || data?.esbuildVersion !== undefined;
}

try {
  start();
} catch {
  // A target without a profile is better than a target that fails because of its profiler.
}
