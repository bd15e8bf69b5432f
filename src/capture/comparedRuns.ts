import type { CaptureOptions } from './types.ts';

/**
 * For runs that are compared with each other: many samples, and each worth the same, which it would not be where the
 * control loop changes the interval in the middle of one run and not of another.
 */
export const comparedRunOptions = {
  intervalMicros: 1000,
  budget: 1,
  steady: true,
} satisfies Partial<CaptureOptions>;
