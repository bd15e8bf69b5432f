import type { WindowMetadata } from '../../core/captureMetadata.ts';
import type { Millis } from '../../core/units.ts';

/** The box that charts are drawn in; the page stretches it. */
export const chartBox = { width: 1000, height: 100 } as const;

/** Windows that follow each other at most this share of the whole apart are joined. */
const joinedWithin = 0.02;

export interface Paths {
  /** Along the values, a step for each window; broken where the thread was not sampled. */
  readonly line: string;
  /** From there down to 0. */
  readonly area: string;
}

/**
 * The paths of an SVG for one value in each window.
 *
 * @param wholeMs what the width stands for
 * @param top what the height stands for
 */
export function pathsOf(
  windows: readonly WindowMetadata[],
  values: readonly number[],
  wholeMs: Millis,
  top: number,
): Paths {
  const x = (time: Millis): string => at(time / wholeMs, chartBox.width);
  const y = (value: number): string => at(top > 0 ? 1 - value / top : 1, chartBox.height);
  let line = '';
  let area = '';
  let end = -Infinity;
  windows.forEach(({ startMs, durationMs }, i) => {
    const joined = startMs - end <= wholeMs * joinedWithin;
    const [left, right, height] = [x(joined ? end : startMs), x(startMs + durationMs), y(values[i])];
    line += joined ? `V${height}H${right}` : `M${left} ${height}H${right}`;
    area += `M${left} ${chartBox.height}V${height}H${right}V${chartBox.height}Z`;
    end = startMs + durationMs;
  });
  return { line, area };
}

function at(share: number, size: number): string {
  return String(Number((Math.min(1, Math.max(0, share)) * size).toFixed(1)));
}
