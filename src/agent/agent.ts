// First: from here on, loading the agent is measured.
import { cpuAtLoad } from './cpuClock.ts';
import * as threads from 'node:worker_threads';
import { AGENT_SYMBOL, AGENT_VARIABLE, type AgentConfig, type AgentHandle } from '../protocol/agentFiles.ts';
import { ownFolder } from './commandFolder.ts';
import { keepLinesRight } from './exactLines.ts';
import { keepTsxLines } from './tsxLines.ts';
import { Recorder } from './recorder.ts';
import { flushWhenEnding, yieldTo } from './ending.ts';
import { isServiceThread } from './threads.ts';

/**
 * Preloaded with --require into every Node process and worker of the target. It must not be noticed:
 * nothing printed, no handle that keeps the process alive, no exception let out, signals keep their meaning.
 */
const LOADED = Symbol.for(AGENT_SYMBOL);

function start(): void {
  if (LOADED in globalThis) return;
  const variable = process.env[AGENT_VARIABLE];
  if (!variable) return;
  const config = ownFolder(JSON.parse(variable) as AgentConfig);
  keepLinesRight(config.exactLines);
  keepTsxLines();
  let release = () => {};
  const how = { begun: cpuAtLoad, late: false, onAbandoned: () => release() };
  const recorder = isServiceThread() ? undefined : Recorder.start(config, how);
  const handle: AgentHandle = {
    yieldTo: (pid, signal) => {
      return recorder !== undefined && pid === process.pid && yieldTo(recorder, signal);
    },
    isRecording: () => recorder?.isRecording === true,
    detach: undefined,
  };
  // Attaching to a process whose host has ended puts another handle here.
  Object.defineProperty(globalThis, LOADED, { value: handle, configurable: true });
  if (!recorder) return;
  release = flushWhenEnding(recorder);
  // Of the target's own inspector, if it asked for one, the port is its business.
  if (threads.isMainThread && !asksForInspector()) process.debugPort = config.inspectorPort;
}

function asksForInspector(): boolean {
  return /--(inspect|debug)/.test([...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' '));
}

try {
  start();
} catch {
  // A target without a profile is better than a target that fails because of its profiler.
}
