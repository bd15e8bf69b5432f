import { readCaptureMetadata } from '../../core/captureMetadata.ts';
import type { ReadLimits } from '../../core/limits.ts';
import type { Profile } from '../../core/profile.ts';
import { countColumn, sumOfColumn } from '../../core/sampleTypes.ts';
import type { Millis } from '../../core/units.ts';
import { readProfile } from './readProfile.ts';

export interface SummaryRequest {
  /** Absolute. */
  readonly paths: readonly string[];
  readonly limits: Partial<ReadLimits>;
}

/** What a list says of a capture. Plain data: it goes from thread to thread. */
export interface CaptureFacts {
  /** Since the epoch; 0 when not known. */
  readonly startTime: Millis;
  /** 0 when not known. */
  readonly durationMs: Millis;
  readonly samples: number;
}

/** One for each path; undefined for what cannot be read. */
export async function summarize({ paths, limits }: SummaryRequest): Promise<(CaptureFacts | undefined)[]> {
  const rows: (CaptureFacts | undefined)[] = [];
  for (const path of paths) rows.push(await readProfile(path, limits).then(summaryOf, () => undefined));
  return rows;
}

function summaryOf(profile: Profile): CaptureFacts {
  const metadata = readCaptureMetadata(profile);
  return {
    startTime: metadata?.startTime ?? profile.timeNanos / 1e6,
    durationMs: metadata?.durationMs ?? profile.durationNanos / 1e6,
    samples: metadata?.samples ?? samplesOf(profile),
  };
}

function samplesOf(profile: Profile): number {
  const column = countColumn(profile);
  return column < 0 ? profile.samples.length : sumOfColumn(profile, column);
}
