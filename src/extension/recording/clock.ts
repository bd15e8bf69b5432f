import { formatCount } from '../../core/format.ts';
import type { Millis } from '../../core/units.ts';

/** `00:07`, `1:02:03`. */
export function clock(elapsed: Millis): string {
  const seconds = Math.max(0, Math.floor(elapsed / 1000));
  const two = (n: number): string => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}

/** `1,204 samples`. */
export function sampleCount(samples: number): string {
  return `${formatCount(samples)} ${samples === 1 ? 'sample' : 'samples'}`;
}
