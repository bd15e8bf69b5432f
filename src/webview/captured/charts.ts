import { counted, formatShare, formatMillis } from '../../core/captureFacts.ts';
import type { ThreadMetadata, WindowMetadata } from '../../core/captureMetadata.ts';
import { formatValue } from '../../core/format.ts';

/** A figure of a thread over its windows. */
export interface Chart {
  readonly title: string;
  readonly lines: readonly ChartLine[];
  /** What the highest place of the chart stands for; the lowest is 0. */
  readonly top: number;
  readonly format: (value: number) => string;
  /** What it shows, in words. */
  readonly summary: string;
}

export interface ChartLine {
  /** '' where there is only one. */
  readonly name: string;
  /** One for each window. */
  readonly values: readonly number[];
}

/** None for a thread without windows. */
export function chartsOf({ windows = [], delay, gc }: ThreadMetadata): Chart[] {
  if (windows.length === 0) return [];
  const of = (value: (window: WindowMetadata) => number): number[] => windows.map(value);
  const delays = of((window) => window.delay.p99);
  const worst = delay ? `, ${formatMillis(delay.max)} at worst` : '';
  const collecting = of(({ gc, durationMs }) => (durationMs > 0 ? gc.totalMs / durationMs : 0));
  const collections = gc
    ? `${counted(gc.count, 'collection')}, ${formatMillis(gc.totalMs)} in all, longest ${formatMillis(gc.maxMs)}`
    : '';
  const intervals = of(({ intervalMicros }) => intervalMicros / 1000);
  const [shortest, longest] = [Math.min(...intervals), Math.max(...intervals)].map(formatMillis);
  const throughout = shortest === longest ? `${longest} throughout` : `${shortest} to ${longest}`;
  return [
    shares('CPU', windows, ({ cpu }) => cpu),
    shares('Event loop utilization', windows, ({ utilization }) => utilization),
    single(
      'Event loop delay, p99',
      delays,
      formatMillis,
      `${formatMillis(mean(windows, delays))} on average${worst}`,
    ),
    memory(windows),
    single('Garbage collection', collecting, formatShare, collections),
    single('Sampling interval', intervals, formatMillis, throughout),
  ];
}

function single(
  title: string,
  values: readonly number[],
  format: (value: number) => string,
  summary: string,
): Chart {
  return { title, lines: [{ name: '', values }], top: Math.max(...values), format, summary };
}

/** Of one core, or of the time: 100 % is the top, so that a little looks little. */
function shares(
  title: string,
  windows: readonly WindowMetadata[],
  value: (window: WindowMetadata) => number,
): Chart {
  const values = windows.map(value);
  const summary = `${formatShare(mean(windows, values))} on average, ${formatShare(Math.max(...values))} at most`;
  const chart = single(title, values, formatShare, summary);
  return { ...chart, top: Math.max(1, chart.top) };
}

function memory(windows: readonly WindowMetadata[]): Chart {
  const rss = windows.map((window) => window.rss);
  const heap = windows.map((window) => window.heapUsed);
  const [mostRss, mostHeap] = [Math.max(...rss), Math.max(...heap)];
  return {
    title: 'Memory',
    lines: [
      { name: 'RSS', values: rss },
      { name: 'heap used', values: heap },
    ],
    top: Math.max(mostRss, mostHeap),
    format: formatBytes,
    summary: `RSS ${formatBytes(mostRss)}, heap used ${formatBytes(mostHeap)} at most`,
  };
}

function formatBytes(value: number): string {
  return formatValue(value, 'bytes');
}

/** By time: windows differ in length. */
function mean(windows: readonly WindowMetadata[], values: readonly number[]): number {
  const time = windows.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const sum = windows.reduce((all, { durationMs }, i) => all + values[i] * durationMs, 0);
  return time > 0 ? sum / time : values[0];
}
