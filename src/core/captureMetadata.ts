import type { Profile } from './profile.ts';
import type { Micros, Millis } from './units.ts';

/**
 * What a capture says about itself. Kept as JSON in a pprof comment, so that the file stands alone and
 * every other pprof reader simply shows or ignores it.
 */
export interface CaptureMetadata {
  readonly version: 1;
  readonly profileType: 'wall';
  /** argv of the target. */
  readonly command: readonly string[];
  /** The target's working folder, absolute. */
  readonly cwd: string;
  /** Since the epoch. */
  readonly startTime: Millis;
  readonly durationMs: Millis;
  readonly intervalMicros: Micros;
  readonly samples: number;
  /** Of those, how many were taken in code that was inlined from a place that cannot be known; their line is 0. */
  readonly unplacedSamples?: number;
  readonly scenario?: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly platform: string;
  readonly cpuModel: string;
  readonly cpuCount: number;
  readonly processes: readonly ProcessMetadata[];
  /** For people, one sentence each. */
  readonly warnings: readonly string[];
}

export interface ProcessMetadata {
  readonly pid: number;
  readonly ppid: number;
  readonly name: string;
  readonly nodeVersion: string;
  readonly threads: readonly { readonly threadId: number; readonly samples: number }[];
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
      if (parsed.version === 1) return parsed;
    } catch {
      return undefined;
    }
  }
  return undefined;
}
