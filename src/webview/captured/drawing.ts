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

export interface TrendPoint {
  readonly value: number;
  /** undefined where nothing is known of the error. */
  readonly interval: { readonly low: number; readonly high: number } | undefined;
}

export interface TrendPaths {
  /** From point to point. */
  readonly line: string;
  /** Around it, from the low ends of the intervals to the high ones; one for each run of points that have them. */
  readonly band: string;
  /** Of each point in the box. */
  readonly dots: readonly { readonly x: number; readonly y: number }[];
}

/**
 * The paths of an SVG for a value in each capture; captures stand side by side, however far apart in time.
 *
 * @param top what the height stands for
 */
export function trendPaths(points: readonly TrendPoint[], top: number): TrendPaths {
  const x = (i: number): string => at((i + 0.5) / points.length, chartBox.width);
  const y = (value: number): string => at(top > 0 ? 1 - value / top : 1, chartBox.height);
  const dots = points.map(({ value }, i) => ({ x: Number(x(i)), y: Number(y(value)) }));
  let band = '';
  for (let start = 0; start < points.length; start++) {
    let end = start;
    while (end < points.length && points[end].interval) end++;
    if (end === start) continue;
    const run = points.slice(start, end).map(({ interval }, i) => ({ x: x(start + i), ...interval! }));
    const high = run.map((each) => `${each.x} ${y(each.high)}`);
    const low = run.map((each) => `${each.x} ${y(each.low)}`).reverse();
    band += `M${[...high, ...low].join('L')}Z`;
    start = end;
  }
  return { line: dots.length > 0 ? `M${dots.map((dot) => `${dot.x} ${dot.y}`).join('L')}` : '', band, dots };
}

function at(share: number, size: number): string {
  return String(Number((Math.min(1, Math.max(0, share)) * size).toFixed(1)));
}
