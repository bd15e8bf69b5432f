import type { ProfileType } from '../core/profileTypes.ts';
import type { Bytes, Fraction, Micros, Millis } from '../core/units.ts';

/**
 * What host and agent say to each other, all through files in one folder that the host makes: the target
 * needs no socket, no open handle, and survives the host. The agent writes each file under a temporary
 * name (`.tmp` at its end) and renames it, so a file that is there is whole. Then it says so (AnnounceTo).
 * Names start with `<pid>-<threadId>.`:
 *
 * - `process.json` ProcessRecord, when the agent has loaded
 * - `failed.json` FailureRecord, when it could not start the sampler
 * - `window-<sequence>.pb.gz` a closed window: its first profile type, with its WindowRecord in a pprof comment
 * - `window-<sequence>.<type>.pb.gz` another profile type of the same window, with its PartRecord in a pprof comment
 * - `cost.json` FinalCost, after the last window
 * - `lost-<code>` empty: a window could not be written, for example `lost-ENOSPC`; the agent tries again
 * - `map-<number>.json` SourceMapRecord, for code whose map exists only inside the target
 *
 * Two files come from the host, both empty: WARM_FILE, once warming up is over, and DETACH_FILE, when a target that was
 * attached to is to be left.
 */

/** The environment variable that carries an AgentConfig as JSON. */
export const AGENT_VARIABLE = 'SELFTIME_AGENT';

/** The agent's handle in the target, under this key of the global symbol registry; not enumerable. */
export const AGENT_SYMBOL = 'selftime.agent';

/** The host makes it in the folder when the target has warmed up; until then windows stay short. */
export const WARM_FILE = 'warm';

/** The host makes it in the folder; what was attached to writes its last windows and is as it was before. */
export const DETACH_FILE = 'detach';

/** Signals that end a Node process by default and that a handler can see. */
export const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type EndSignal = (typeof END_SIGNALS)[number];

export interface AgentHandle {
  /**
   * Writes the last window and gives `signal` its default action back, so that sending it ends the process.
   * false when the target handles that signal itself or `pid` is another process: close the inspector, then.
   */
  yieldTo(pid: number, signal: EndSignal): boolean;
  /** This thread is sampled, for a host that lives. */
  isRecording(): boolean;
  /**
   * Ends a recording into `folder` that was attached; undefined where the agent was preloaded. `inspectorPort` is where
   * the host had the inspector opened that it asks through.
   */
  readonly detach: ((folder: string, inspectorPort: number | undefined) => void) | undefined;
}

/**
 * What came of attaching: the thread is sampled, was already, or cannot be (FailureRecord, or one of words); or it loads a
 * module of Node's own at this moment: ask again.
 */
export type AttachReply = 'attached' | 'recorded' | 'failed' | 'loading' | { readonly unreachable: string };

/** What the host evaluates in a process that is too busy to handle a signal. */
export const YIELD_EXPRESSION = (pid: number, signal: EndSignal): string =>
  `globalThis[Symbol.for('${AGENT_SYMBOL}')]?.yieldTo(${pid}, '${signal}') === true`;

/**
 * Whether the thread that evaluates it was interrupted while Node loads a module of its own. What is loaded then may find
 * that module half-made, and leave others so for the target. The target's own prepareStackTrace
 * is not called.
 */
export const LOADING_EXPRESSION = `(() => {
  const { stackTraceLimit } = Error;
  const own = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  let loading = false;
  const value = (_, sites) => {
    loading = sites.some((site) => String(site.getFileName()).startsWith('node:internal/bootstrap/'));
  };
  try {
    Object.defineProperty(Error, 'prepareStackTrace', { value, configurable: true, writable: true });
    Error.stackTraceLimit = Infinity;
    new Error().stack;
    Error.stackTraceLimit = stackTraceLimit;
    if (own) Object.defineProperty(Error, 'prepareStackTrace', own);
    else delete Error.prepareStackTrace;
  } catch {
    // The target has frozen it: nothing can be known.
  }
  return loading;
})()`;

/**
 * What the host evaluates in a process that runs already; the agent does so in its workers. Needs the inspector's `require`
 * where Node has no process.getBuiltinModule, before 20.16.
 * @param file the agent's bundle for attaching, absolute.
 */
export const ATTACH_EXPRESSION = (file: string, config: AgentConfig): string =>
  `(() => {
    try {
      if (${LOADING_EXPRESSION}) return 'loading';
      const file = ${JSON.stringify(file)};
      const load = process.getBuiltinModule ? process.getBuiltinModule('node:module').createRequire(file) : require;
      return load(file).attach(${JSON.stringify(config)});
    } catch (error) { return { unreachable: String(error && error.message || error) }; }
  })()`;

export const DETACH_EXPRESSION = (folder: string, inspectorPort: number | undefined): string =>
  `globalThis[Symbol.for('${AGENT_SYMBOL}')]?.detach?.(${JSON.stringify(folder)}, ${inspectorPort})`;

/**
 * Where an agent writes the token and a line feed, at once, when a file has its name: the host then looks. Nothing
 * depends on it; whoever finds the pipe gone or full goes on.
 */
export interface AnnounceTo {
  /** Of a FIFO in the folder; on Windows, of a named pipe. */
  readonly pipe: string;
  /** Lines without it mean nothing. */
  readonly token: string;
}

export interface AgentConfig {
  /** The folder for the files above, absolute. */
  readonly folder: string;
  /** undefined where the system gave the host no pipe: it looks by itself. */
  readonly announceTo?: AnnounceTo | undefined;
  /** What to record, in the order of `profileTypes`; at least one. */
  readonly types: readonly ProfileType[];
  /** To begin with, and the shortest. */
  readonly intervalMicros: Micros;
  /** Longest window; the first ones are shorter. */
  readonly windowMs: Millis;
  /** The share of a core that profiling one thread may take. */
  readonly budget: Fraction;
  /** A thread that uses more of a core than this is sampled less. */
  readonly cpuThreshold: Fraction;
  /** Above the threshold, do not sample at all. */
  readonly pauses: boolean;
  /** One interval throughout, whatever it costs. */
  readonly steady: boolean;
  /** The host will say when the target is warm (WARM_FILE). */
  readonly awaitsWarm: boolean;
  /** When it is gone nobody reads what an agent writes, and it stops sampling. */
  readonly hostPid: number;
  /** Where a process opens its inspector if it is told to (SIGUSR1); nothing listens there otherwise. */
  readonly inspectorPort: number;
  /** Keep V8 from inlining, so that every sample lies in its own function; the target runs slower. */
  readonly exactLines: boolean;
  /**
   * The first process that finds this in its environment makes a folder of its own in `folder`, named
   * `<pid>-<time>`, for itself and all its descendants: in a terminal every command is a capture.
   */
  readonly folderPerCommand?: boolean;
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
  readonly arch: string;
  /** Flags from NODE_OPTIONS, without ours; `execArgv` has those of the command line. */
  readonly nodeOptions: readonly string[];
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

/** The samples of one profile type in a window. `heap` is not of the window but all that is alive at its end. */
export interface PartRecord {
  readonly type: ProfileType;
  /** From 0; of the window. */
  readonly sequence: number;
  /** Since the epoch; of the window. */
  readonly startTime: Millis;
}

export interface WindowRecord extends PartRecord {
  /** Since the epoch. Where sampling goes on, the next window has this as its start. */
  readonly endTime: Millis;
  /** As V8 measured it. */
  readonly durationMs: Millis;
  readonly intervalMicros: Micros;
  /** Every tick of the window: code, idle, program and the agent itself. */
  readonly ticks: number;
  readonly idleTicks: number;
  /** Ticks in the agent's own code; not in the window's samples. */
  readonly agentTicks: number;
  readonly cost: WindowCost;
  readonly load: WindowLoad;
  /** Times without sampling before this window opened. */
  readonly pauses: readonly PauseRecord[];
  /** What changes with the next window, and why; empty where all stays as it is. */
  readonly decisions: readonly string[];
  /** Windows of this thread that could not be written so far, and the reason of the last one. */
  readonly lost: { readonly windows: number; readonly reason: string } | undefined;
  /** The process or thread ended with this window. */
  readonly final: boolean;
  /** Profile types that cannot be recorded here, and why, for people. */
  readonly missing: readonly MissingType[];
  /** Closed because a signal came that usually ends a process, and that the target handles itself. */
  readonly bySignal: boolean;
}

export interface MissingType {
  readonly type: ProfileType;
  /** For people. */
  readonly reason: string;
  /** It was recorded until then, since the epoch; undefined where it never was. */
  readonly until?: Millis;
}

/** CPU time of our own work for one window; `stallMs` is waiting. */
export interface WindowCost {
  /** Loading and starting the sampler before this window, repair of lines included; 0 for most. */
  readonly startMs: Millis;
  /** Taking samples: V8's sampling thread as measured, where the platform tells, and its interrupts of this thread. */
  readonly samplingMs: Millis;
  readonly stopMs: Millis;
  readonly serializeMs: Millis;
  /** Of the window before, encoding and writing it: its own is known only after it was written. FinalCost has the last one's. */
  readonly encodeMs: Millis;
  /** Watching the load, as far as it is not in the others. */
  readonly watchMs: Millis;
  /** For this long the thread waited for the sampler while it turned over. */
  readonly stallMs: Millis;
}

/** What could not be in the last window, because it came after it; CPU time. */
export interface FinalCost {
  readonly encodeMs: Millis;
}

/** What the target did during a window. */
export interface WindowLoad {
  /** CPU time of this thread for each unit of wall time. */
  readonly cpu: Fraction;
  /** Share of time in which the event loop was not waiting. */
  readonly utilization: Fraction;
  /** How late timers came. */
  readonly delay: { readonly p50: Millis; readonly p99: Millis; readonly max: Millis };
  readonly gc: { readonly count: number; readonly totalMs: Millis; readonly maxMs: Millis };
  readonly rss: Bytes;
  readonly heapUsed: Bytes;
  /** Share of time in which this thread wanted to run and had no processor; undefined where the platform does not tell. */
  readonly waiting: Fraction | undefined;
  /** An inspector was listening when the window closed. */
  readonly inspected: boolean;
}

/** Since the epoch. */
export interface PauseRecord {
  readonly start: Millis;
  readonly end: Millis;
  readonly reason: string;
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
const PART_PREFIX = 'selftime-part:';

export function windowComment(record: WindowRecord): string {
  return WINDOW_PREFIX + JSON.stringify(record);
}

export function partComment(record: PartRecord): string {
  return PART_PREFIX + JSON.stringify(record);
}

export function readWindowComment(comments: readonly string[]): WindowRecord | undefined {
  return readComment(comments, WINDOW_PREFIX) as WindowRecord | undefined;
}

export function readPartComment(comments: readonly string[]): PartRecord | undefined {
  return readComment(comments, PART_PREFIX) as PartRecord | undefined;
}

function readComment(comments: readonly string[], prefix: string): unknown {
  const comment = comments.find((c) => c.startsWith(prefix));
  return comment === undefined ? undefined : JSON.parse(comment.slice(prefix.length));
}
