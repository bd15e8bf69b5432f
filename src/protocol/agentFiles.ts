import type { Micros, Millis } from '../core/units.ts';

/**
 * What host and agent say to each other, all through files in one folder that the host makes: the target
 * needs no socket, no open handle, and survives the host. The agent writes each file under a temporary
 * name and renames it, so a file that is there is whole. Names start with `<pid>-<threadId>.`:
 *
 * - `process.json` ProcessRecord, when the agent has loaded
 * - `failed.json` FailureRecord, when it could not start the sampler
 * - `window-<sequence>.pb.gz` a closed window, with its WindowRecord in a pprof comment
 * - `map-<number>.json` SourceMapRecord, for code whose map exists only inside the target
 */

/** The environment variable that carries an AgentConfig as JSON. */
export const AGENT_VARIABLE = 'SELFTIME_AGENT';

/** The agent's handle in the target, under this key of the global symbol registry; not enumerable. */
export const AGENT_SYMBOL = 'selftime.agent';

/** Signals that end a Node process by default and that a handler can see. */
export const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type EndSignal = (typeof END_SIGNALS)[number];

export interface AgentHandle {
  /**
   * Writes the last window and gives `signal` its default action back, so that sending it ends the process.
   * false when the target handles that signal itself (the inspector is then closed) or `pid` is another process.
   */
  yieldTo(pid: number, signal: EndSignal): boolean;
}

/** What the host evaluates in a process that is too busy to handle a signal. */
export const YIELD_EXPRESSION = (pid: number, signal: EndSignal): string =>
  `globalThis[Symbol.for('${AGENT_SYMBOL}')]?.yieldTo(${pid}, '${signal}') === true`;

export interface AgentConfig {
  /** The folder for the files above, absolute. */
  readonly folder: string;
  readonly intervalMicros: Micros;
  /** Longest window; the first ones are shorter. */
  readonly windowMs: Millis;
  /** Where a process opens its inspector if it is told to (SIGUSR1); nothing listens there otherwise. */
  readonly inspectorPort: number;
  /** Keep V8 from inlining, so that every sample lies in its own function; the target runs slower. */
  readonly exactLines: boolean;
}

export interface ProcessRecord {
  readonly pid: number;
  readonly ppid: number;
  /** 0 is the main thread. */
  readonly threadId: number;
  readonly argv: readonly string[];
  readonly execArgv: readonly string[];
  readonly cwd: string;
  readonly nodeVersion: string;
  /** Node runs TypeScript itself, keeping its lines. */
  readonly stripsTypes: boolean;
  /** Since the epoch. */
  readonly startTime: Millis;
}

export interface FailureRecord {
  readonly pid: number;
  readonly nodeVersion: string;
  readonly platform: string;
  readonly arch: string;
  readonly message: string;
  readonly code: string | undefined;
}

export interface WindowRecord {
  /** From 0. */
  readonly sequence: number;
  /** Since the epoch. */
  readonly startTime: Millis;
  readonly durationMs: Millis;
  readonly intervalMicros: Micros;
  /** Every tick of the window: code, idle, program and the agent itself. */
  readonly ticks: number;
  readonly idleTicks: number;
  /** Ticks in the agent's own code; not in the window's samples. */
  readonly agentTicks: number;
  /** The process or thread ended with this window. */
  readonly final: boolean;
  /** Closed because a signal came that usually ends a process, and that the target handles itself. */
  readonly bySignal: boolean;
}

export interface SourceMapRecord {
  /** As samples name the file. */
  readonly file: string;
  /** Source Map v3. */
  readonly map: object;
}

/** What a window's function names carry beside the name; V8 tells one of the two. */
export interface SampledName {
  /** As V8 has it; empty for nameless functions and for the top level of a module. */
  readonly name: string;
  /** Where the function's parameters begin in their line, from 1; 0 when not known. Node before 26. */
  readonly definitionColumn: number;
  /** Where the frame executes in its line, from 1; 0 when not known. Node 26 and later. */
  readonly column: number;
}

/** Columns travel in the name, because the sampler's serializer has no other place that reaches its output. */
export function encodeName({ name, definitionColumn, column }: SampledName): string {
  return `${name}@${definitionColumn}:${column}`;
}

/** undefined for the names of what is no script: Node's own code, garbage collection. */
export function decodeName(text: string): SampledName | undefined {
  const match = /^(.*)@(\d+):(\d+)$/s.exec(text);
  return match ? { name: match[1], definitionColumn: Number(match[2]), column: Number(match[3]) } : undefined;
}

const WINDOW_PREFIX = 'selftime-window:';

export function windowComment(record: WindowRecord): string {
  return WINDOW_PREFIX + JSON.stringify(record);
}

export function readWindowComment(comments: readonly string[]): WindowRecord | undefined {
  const comment = comments.find((c) => c.startsWith(WINDOW_PREFIX));
  return comment === undefined
    ? undefined
    : (JSON.parse(comment.slice(WINDOW_PREFIX.length)) as WindowRecord);
}
