import { formatMillis } from '../../core/captureFacts.ts';
import type { WindowMetadata } from '../../core/captureMetadata.ts';
import type { Millis } from '../../core/units.ts';
import { svg } from '../dom.ts';
import { ChartFrame } from './chartFrame.ts';
import type { Chart } from './charts.ts';
import { chartBox, pathsOf } from './drawing.ts';

/** A time that is shaded in every chart. */
export interface Shade {
  readonly kind: 'pause' | 'warmup';
  readonly startMs: Millis;
  readonly endMs: Millis;
}

export interface ChartTime {
  readonly windows: readonly WindowMetadata[];
  /** What the width stands for. */
  readonly wholeMs: Millis;
  readonly shades: readonly Shade[];
}

/** A small chart with its axes and, in words, what it shows; or its values in one window, while one is looked at. */
export class ChartFigure {
  private readonly chart: Chart;
  private readonly time: ChartTime;
  private readonly frame: ChartFrame;

  constructor(chart: Chart, time: ChartTime) {
    this.chart = chart;
    this.time = time;
    const { title, summary, top, format } = chart;
    this.frame = new ChartFrame(
      { title, summary, top: format(top), bottom: format(0), left: '0 s', right: formatMillis(time.wholeMs) },
      [...time.shades.map((shade) => this.shade(shade)), ...this.lines()],
    );
  }

  get element(): HTMLElement {
    return this.frame.element;
  }

  /** Says what it was in a window; undefined: over all. */
  look(index: number | undefined): void {
    const window = index === undefined ? undefined : this.time.windows[index];
    if (!window || index === undefined) return this.frame.look(undefined);
    const x = ((window.startMs + window.durationMs / 2) / this.time.wholeMs) * chartBox.width;
    this.frame.look({ x, said: this.valueAt(index) });
  }

  /** In words. */
  valueAt(index: number): string {
    const { lines, format } = this.chart;
    return lines.map(({ name, values }) => `${name} ${format(values[index])}`.trim()).join(', ');
  }

  private lines(): SVGElement[] {
    const { lines, top } = this.chart;
    return lines.flatMap(({ values }, i) => {
      const { line, area } = pathsOf(this.time.windows, values, this.time.wholeMs, top);
      const order = i === 0 ? 'first' : 'second';
      return [
        svg('path', { class: `area ${order}`, d: area }),
        svg('path', { class: `line ${order}`, d: line }),
      ];
    });
  }

  private shade({ kind, startMs, endMs }: Shade): SVGElement {
    const scale = chartBox.width / this.time.wholeMs;
    const width = Math.max(2, (endMs - startMs) * scale);
    return svg('rect', { class: `shade ${kind}`, x: startMs * scale, y: 0, width, height: chartBox.height });
  }
}
