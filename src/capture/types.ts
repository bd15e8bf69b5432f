import type { Overhead, Pause } from '../core/captureMetadata.ts';
import type { Profile } from '../core/profile.ts';
import type { ProfileType } from '../core/profileTypes.ts';
import type { AgentConfig, EndSignal } from '../protocol/agentFiles.ts';
import type { Fraction, Micros, Millis } from '../core/units.ts';
import type { WarmupOption } from './warmup.ts';

/** How to sample. */
export interface SamplingChoice {
  /** Each once, in the order of `profileTypes`; not `heap` and `allocations` both. Default: wall. */
  readonly types?: readonly ProfileType[] | undefined;
  /** Sampling interval of wall time, to begin with; the control loop makes it longer where it has to. */
  readonly intervalMicros: Micros;
  /** The share of a core that profiling may take of each thread. Default: 0.02. */
  readonly budget?: Fraction | undefined;
  /** A thread that uses more of a core than this is sampled less. Default: 0.75. */
  readonly cpuThreshold?: Fraction | undefined;
  /** Above the threshold, do not sample at all. Default: false. */
  readonly pauses?: boolean | undefined;
  /** One interval throughout, whatever it costs: each sample counts the same, as comparing runs needs it. Default: false. */
  readonly steady?: boolean | undefined;
  /** What comes before is kept, marked, and not counted. Default: none. */
  readonly warmup?: WarmupOption | undefined;
  /** Longest window, in seconds; the first ones are shorter, so that the first lines show early. */
  readonly windowSeconds: number;
  /** Keep V8 from inlining functions: no sample lies outside of its function, but calls cost more. Default: false. */
  readonly exactLines?: boolean | undefined;
}

/** How to record; every field has a default (see defaultCaptureOptions). */
export interface CaptureOptions extends SamplingChoice {
  /** Where the capture goes; a relative path is one in `cwd`. */
  readonly out: string;
  /** Where that name is taken, `-2`, `-3` ... comes before its ending. Default: false, what is there is replaced. */
  readonly unusedName?: boolean | undefined;
  readonly scenario: string | undefined;
  /** Shown as the capture's command; argv of the target. */
  readonly command: readonly string[];
  readonly cwd: string;
  /** The target runs already: its pid. */
  readonly attachedPid?: number | undefined;
}

/** What gets the agent into a process that runs. */
export interface Attachment {
  /** The agent's bundle for attaching, absolute. */
  readonly file: string;
  readonly config: AgentConfig;
}

/** A Node process of the target that loaded the agent, with one entry for each of its threads that did. */
export interface TargetProcess {
  readonly pid: number;
  readonly ppid: number;
  /** The script it runs, or its title. */
  readonly name: string;
  readonly nodeVersion: string;
  readonly threads: readonly TargetThread[];
}

export interface TargetThread {
  /** 0 is the main thread. */
  readonly threadId: number;
  readonly samples: number;
}

/** What a running capture knows now; sent as windows arrive. */
export interface CaptureUpdate {
  readonly elapsedMs: Millis;
  readonly samples: number;
  readonly processes: readonly TargetProcess[];
  /** All closed windows merged, source maps applied. */
  readonly profile: Profile;
}

export interface CaptureResult {
  /** Absolute path of the `.pb.gz`. */
  readonly file: string;
  readonly profile: Profile;
  readonly durationMs: Millis;
  readonly samples: number;
  readonly processes: readonly TargetProcess[];
  readonly overhead: Overhead;
  /** Of all threads, in the order of time. */
  readonly pauses: readonly Pause[];
  /** For people, one sentence each: agent could not load, too short to sample, lost windows. */
  readonly warnings: readonly string[];
}

/** How the target ended; both null when that is not known. */
export interface TargetEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Only of a target that was attached to: it ended by itself, and was not left. */
  readonly targetEnded?: boolean;
  /** What recorded it ended first; nothing is known of the target but its windows. */
  readonly cutShort?: boolean;
}

export interface BusyChoice {
  /** Default: all. */
  readonly pids?: readonly number[];
  /** Only those that are found in the midst of their code: for where it is not certain that the signal was sent. Default: false. */
  readonly inCode?: boolean;
}

/** One recording from before the target starts until its capture is on disk. Does not start the target itself. */
export interface Capture {
  /** Where it goes; absolute. */
  readonly file: string;
  /**
   * The environment to start the target with: `base` plus ours. NODE_OPTIONS of `base` is kept, our
   * --require added last; pass the already merged environment (inherited, envFile, env).
   */
  environment(base: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
  /** For a target that runs already, in place of `environment`. */
  attachment(): Attachment;
  /** Looks, and tells the ids of threads that have not closed their last window; 0 is a main thread. */
  openThreads(): Promise<readonly number[]>;
  /** Calls back at most twice a second while new windows arrive; returns the unsubscriber. */
  onUpdate(listener: (update: CaptureUpdate) => void): () => void;
  /** Processes that have loaded the agent so far. */
  processes(): readonly TargetProcess[];
  /** Looks, and tells the pids of those that still run: never of a later process that has the pid of one. */
  running(): Promise<readonly number[]>;
  /** Those that run and may be too busy to notice a signal, launchers included: not seen to handle one themselves. */
  unheeding(): Promise<readonly number[]>;
  /** Writes what is known so far to the capture's file, so that it can be opened while the target runs; returns its path. */
  save(): Promise<string>;
  /**
   * For after a signal was sent and not obeyed: has the processes that are too busy to notice it write their last
   * window and end by it. Those that handle the signal themselves go on.
   */
  endBusy(signal: EndSignal, which?: BusyChoice): Promise<void>;
  /** Call once, after the target has ended: reads what is left, writes the capture. Rejects with a SelftimeError. */
  finish(exit: TargetEnd): Promise<CaptureResult>;
  /** Gives up: stops watching and deletes what was recorded. */
  discard(): Promise<void>;
}
