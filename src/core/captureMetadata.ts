import type { Profile } from './profile.ts';
import type { ProfileType } from './profileTypes.ts';
import type { Bytes, Fraction, Micros, Millis } from './units.ts';

/**
 * What a capture says about itself. Kept as JSON in a pprof comment, so that the file stands alone and
 * every other pprof reader simply shows or ignores it. Optional fields are missing in captures of older versions.
 */
export interface CaptureMetadata {
  readonly version: 1;
  /** The first of `profileTypes`: what is shown unless asked otherwise. */
  readonly profileType: ProfileType;
  /**
   * All that was asked for; missing in captures that are `wall` only.
   *
   * - `wall`: ticks of the clock, by line.
   * - `cpu`: time on the processor, of threads that run JavaScript. Measured by call path. With `wall` it is spread over
   *   the lines of a path as their ticks are, so that lines of one function that compute and wait are not told apart;
   *   alone it stands on the line where a function is defined.
   * - `heap`: what a function had allocated and was not collected when its thread closed its last window, on the line
   *   where the function is defined. Where memory became short, a window before; `warnings` say of when it is.
   * - `allocations`: what a function allocated of V8's heap while it was recorded, collected or not, on the same line.
   */
  readonly profileTypes?: readonly ProfileType[];
  /** argv of the target. */
  readonly command: readonly string[];
  /** The target's working folder, absolute. */
  readonly cwd: string;
  /** Since the epoch. */
  readonly startTime: Millis;
  readonly durationMs: Millis;
  /** To begin with, and the shortest; `processes` have what each window used. */
  readonly intervalMicros: Micros;
  /** Without those of warming up. */
  readonly samples: number;
  /** Of those, how many were taken in code that was inlined from a place that cannot be known; their line is 0. */
  readonly unplacedSamples?: number;
  readonly scenario?: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Only of a target that ran already; how it ended is then not known. */
  readonly attached?: { readonly targetEnded: boolean };
  readonly platform: string;
  readonly cpuModel: string;
  readonly cpuCount: number;
  readonly processes: readonly ProcessMetadata[];
  /** For people, one sentence each. */
  readonly warnings: readonly string[];
  /** What was asked for; `intervalMicros` and `overhead.budget` are the rest of it. */
  readonly sampling?: Sampling;
  readonly overhead?: Overhead;
  /** Times in which a thread was not sampled; of many the first ones. */
  readonly pauses?: readonly (Pause & ThreadName)[];
  /** The others, where there are any. */
  readonly morePauses?: { readonly count: number; readonly totalMs: Millis };
  /** What the control loop changed, in the order of time. */
  readonly decisions?: readonly (Decision & ThreadName)[];
  readonly warmup?: Warmup;
  readonly context?: CaptureContext;
}

export interface Sampling {
  readonly windowSeconds: number;
  /** Of a core; a thread above it is sampled less. */
  readonly cpuThreshold: Fraction;
  /** Above the threshold nothing was sampled. */
  readonly pauses: boolean;
  /** V8 was kept from inlining. */
  readonly exactLines: boolean;
  /** One interval throughout: the control loop had nothing to decide. Default: false. */
  readonly steady?: boolean;
}

export interface ProcessMetadata {
  readonly pid: number;
  readonly ppid: number;
  readonly name: string;
  readonly nodeVersion: string;
  /** As `process.arch`. */
  readonly arch?: string;
  /** Of Node itself, from its command line and NODE_OPTIONS. */
  readonly flags?: readonly string[];
  /** The command line, without flags of Node. */
  readonly argv?: readonly string[];
  readonly threads: readonly ThreadMetadata[];
}

export interface ThreadMetadata {
  /** 0 is the main thread. */
  readonly threadId: number;
  /** Without those of warming up. */
  readonly samples: number;
  /** Time in which it was sampled. */
  readonly sampledMs?: Millis;
  /** CPU time of the thread in that time. */
  readonly cpuMs?: Millis;
  /** Over all windows: the mean of their medians, and the worst of the rest. */
  readonly delay?: EventLoopDelay;
  readonly utilization?: Fraction;
  readonly gc?: Collections;
  /** In the order of time; of long captures each stands for several windows. */
  readonly windows?: readonly WindowMetadata[];
}

interface ThreadName {
  readonly pid: number;
  readonly threadId: number;
}

export interface EventLoopDelay {
  readonly p50: Millis;
  readonly p99: Millis;
  readonly max: Millis;
}

export interface Collections {
  readonly count: number;
  readonly totalMs: Millis;
  readonly maxMs: Millis;
}

/** Times since the start of the capture. */
export interface WindowMetadata {
  readonly startMs: Millis;
  readonly durationMs: Millis;
  readonly intervalMicros: Micros;
  readonly ticks: number;
  /** CPU time of our own work. */
  readonly costMs: Millis;
  /** Of one core. */
  readonly cpu: Fraction;
  readonly utilization: Fraction;
  readonly delay: EventLoopDelay;
  readonly gc: Collections;
  readonly rss: Bytes;
  readonly heapUsed: Bytes;
}

/** CPU time of our own work: its share in threads, and all threads together. */
export interface Overhead {
  /** The share of a core that it may take for each thread; null where there is no limit. */
  readonly budget: Fraction | null;
  /**
   * The share that it took of the thread that it took most of, for the time in which that was sampled; null without windows.
   * Not of threads that lived for less than a tenth of the longest. In captures of older versions, as `mean`.
   */
  readonly measured: Fraction | null;
  /** The same of all threads together: all below but `stallMs`, for the time in which they were sampled. */
  readonly mean?: Fraction | null;
  /** Loading the agent, and starting the sampler. */
  readonly startMs: Millis;
  readonly samplingMs: Millis;
  /** Closing, serializing, compressing and writing windows, and watching what the thread does. */
  readonly windowsMs: Millis;
  /** Threads stood still for this long, without using CPU, while windows were closed. */
  readonly stallMs: Millis;
}

/** Times since the start of the capture. */
export interface Pause {
  readonly startMs: Millis;
  readonly endMs: Millis;
  readonly reason: string;
}

export interface Decision {
  /** Since the start of the capture. */
  readonly atMs: Millis;
  readonly text: string;
}

/** Samples of warming up carry the label WARMUP_LABEL; views leave them out unless asked. */
export interface Warmup {
  readonly mode: 'time' | 'url' | 'auto';
  /** Since the start of the capture; null when the program ended before, and all samples count. */
  readonly untilMs: Millis | null;
  /** How many were left out. */
  readonly samples: number;
  /** What showed that it was over, for people. */
  readonly reason: string;
}

export const WARMUP_LABEL = { key: 'phase', value: 'warmup' } as const;

/** Where and of what the capture was made. */
export interface CaptureContext {
  /** undefined outside a git work tree. */
  readonly git?: { readonly commit: string; readonly branch: string | undefined; readonly dirty: boolean };
  /** Of the package.json that is nearest to the program. */
  readonly package?: { readonly name: string; readonly version: string | undefined };
  /** Of the machine, over one minute; at the start and at the end, null where that is not known. Zero on Windows. */
  readonly loadAverage: readonly [number, number | null];
  /** Whether an inspector was listening in the target. */
  readonly inspected: boolean;
}

const PREFIX = 'selftime:';

export function captureComment(metadata: CaptureMetadata): string {
  return PREFIX + JSON.stringify(metadata);
}

/** undefined when the profile is not one of ours, or from a version whose metadata cannot be read. */
export function readCaptureMetadata(profile: Profile): CaptureMetadata | undefined {
  for (const comment of profile.comments) {
    if (!comment.startsWith(PREFIX)) continue;
    try {
      const parsed = JSON.parse(comment.slice(PREFIX.length)) as CaptureMetadata;
      if (parsed.version === 1 && Array.isArray(parsed.processes)) return parsed;
    } catch {
      return undefined;
    }
  }
  return undefined;
}
