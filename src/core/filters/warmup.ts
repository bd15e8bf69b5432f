import { readCaptureMetadata, WARMUP_LABEL } from '../captureMetadata.ts';
import type { Profile } from '../profile.ts';
import { byLabel } from './filters.ts';

const { key, value } = WARMUP_LABEL;
const notWarmingUp = byLabel(key, { texts: [value] }, true);

/**
 * The samples that count: all but those of warming up. The profile itself where there are none to leave out: it is
 * not ours, had no warm-up, or its warm-up is not over.
 */
export function withoutWarmup(profile: Profile): Profile {
  const until = readCaptureMetadata(profile)?.warmup?.untilMs;
  return until === undefined || until === null ? profile : notWarmingUp(profile);
}
