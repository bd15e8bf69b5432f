import type { CaptureOptions } from './types.ts';

/**
 * For runs that are compared with each other: many samples, and each worth the same, which it would not be where the
 * control loop changes the interval in the middle of one run and not of another. The budget is all there is, and no
 * thread uses twice a core.
 */
export const comparedRunOptions = {
  intervalMicros: 1000,
  budget: 1,
  cpuThreshold: 2,
  pauses: false,
} satisfies Partial<CaptureOptions>;
