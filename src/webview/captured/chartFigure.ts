import { formatMillis } from '../../core/captureFacts.ts';
import type { WindowMetadata } from '../../core/captureMetadata.ts';
import type { Millis } from '../../core/units.ts';
import { h, svg } from '../dom.ts';
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
  readonly element: HTMLElement;
  private readonly chart: Chart;
  private readonly said = h('span', { class: 'said' });
  private readonly cursor = svg('line', {
    class: 'cursor',
    y1: 0,
    y2: chartBox.height,
    visibility: 'hidden',
  });
  private readonly time: ChartTime;

  constructor(chart: Chart, time: ChartTime) {
    this.chart = chart;
    this.time = time;
    this.said.textContent = chart.summary;
    const size = `0 0 ${chartBox.width} ${chartBox.height}`;
    const image = svg(
      'svg',
      {
        viewBox: size,
        preserveAspectRatio: 'none',
        role: 'img',
        'aria-label': `${chart.title}: ${chart.summary}`,
      },
      ...time.shades.map((shade) => this.shade(shade)),
      ...this.lines(),
      this.cursor,
    );
    this.element = h(
      'figure',
      { class: 'smallChart' },
      h('figcaption', {}, h('span', { class: 'name' }, chart.title), this.said),
      h('span', { class: 'axis top' }, chart.format(chart.top)),
      h('div', { class: 'plot' }, image),
      h('span', { class: 'axis bottom' }, chart.format(0)),
      h('span', { class: 'axis times' }, h('span', {}, '0 s'), h('span', {}, formatMillis(time.wholeMs))),
    );
  }

  /** Says what it was in a window; undefined: over all. */
  look(index: number | undefined): void {
    const window = index === undefined ? undefined : this.time.windows[index];
    this.cursor.setAttribute('visibility', window ? 'visible' : 'hidden');
    if (!window || index === undefined) {
      this.said.textContent = this.chart.summary;
      return;
    }
    const middle = ((window.startMs + window.durationMs / 2) / this.time.wholeMs) * chartBox.width;
    this.cursor.setAttribute('x1', String(middle));
    this.cursor.setAttribute('x2', String(middle));
    this.said.textContent = this.valueAt(index);
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
