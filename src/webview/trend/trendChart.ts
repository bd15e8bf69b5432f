import { shownText } from '../../core/flame/displayName.ts';
import type { HistoryPoint } from '../../protocol/history.ts';
import { ChartFrame } from '../captured/chartFrame.ts';
import { chartBox, trendPaths, type TrendPaths } from '../captured/drawing.ts';
import { h, svg } from '../dom.ts';
import {
  axisText,
  dayText,
  measureNames,
  measureOf,
  newVersions,
  pointText,
  roundTop,
  summaryOf,
  type Measure,
} from './trendText.ts';

export interface TrendListener {
  /** A point is looked at; undefined: none any more. */
  looked(index: number | undefined): void;
  /** Chosen with a click or Enter. */
  opened(index: number): void;
}

/** Room for the name of a version, of the width. */
const LABEL = 0.12;
/** From so many points on, dots of the usual size would lie upon each other. */
const MANY = 60;

/** A point for each capture; arrow keys and the pointer go through them. */
export class TrendChart {
  readonly element: HTMLElement;
  private readonly listener: TrendListener;
  private points: readonly HistoryPoint[] = [];
  private measure: Measure = 'self';
  private frame: ChartFrame | undefined;
  private paths: TrendPaths = { line: '', band: '', dots: [] };
  private at: number | undefined;

  constructor(listener: TrendListener) {
    this.listener = listener;
    this.element = h('div', {
      class: 'trend',
      role: 'group',
      tabindex: 0,
      'aria-label': 'Chart; the left and right arrow keys go through the captures, Enter opens one',
      on: {
        keydown: (event) => this.pressed(event),
        blur: () => this.look(undefined),
        pointermove: (event) => this.look(this.pointed(event)),
        pointerleave: () => this.look(undefined),
        click: (event) => this.open(this.pointed(event)),
      },
    });
  }

  /** @param points at least one, all with the measure */
  show(points: readonly HistoryPoint[], measure: Measure): void {
    this.points = points;
    this.measure = measure;
    const drawn = points.map((point) => ({
      value: measureOf(point, measure) ?? 0,
      interval: measure === 'self' ? point.interval : undefined,
    }));
    const most = Math.max(...drawn.map(({ value, interval }) => interval?.high ?? value));
    const top = most > 0 ? roundTop(most) : 1;
    this.paths = trendPaths(drawn, top);
    this.frame = new ChartFrame(
      {
        title: measureNames[measure],
        summary: summaryOf(points, measure),
        isSpoken: true,
        ...{ top: axisText(top, measure), bottom: axisText(0, measure) },
        ...{ left: dayText(points[0].time), right: dayText(points[points.length - 1].time) },
      },
      this.shapes(),
      this.versionNames(),
    );
    this.element.classList.toggle('dense', points.length >= MANY);
    this.element.replaceChildren(this.frame.element, this.legend());
    this.look(undefined);
  }

  look(index: number | undefined): void {
    this.at = index;
    this.frame?.look(
      index === undefined
        ? undefined
        : { x: this.paths.dots[index].x, said: pointText(this.points[index], this.measure) },
    );
    this.listener.looked(index);
  }

  focus(): void {
    this.element.focus();
  }

  private shapes(): SVGElement[] {
    const { line, band, dots } = this.paths;
    return [
      ...this.versions(),
      svg('path', { class: 'band', d: band }),
      svg('path', { class: 'line first', d: line }),
      // Lines without length: their round ends stay circles however the page stretches the box.
      ...dots.flatMap(({ x, y }, i) => {
        const { dirty, open } = this.points[i];
        const dot = svg('path', { class: open ? 'dot open' : 'dot', d: `M${x} ${y}h0` });
        return dirty ? [dot, svg('path', { class: 'hole', d: `M${x} ${y}h0` })] : [dot];
      }),
    ];
  }

  private versions(): SVGElement[] {
    return newVersions(this.points).map((i) => {
      const x = (i / this.points.length) * chartBox.width;
      return svg('line', { class: 'version', x1: x, x2: x, y1: 0, y2: chartBox.height });
    });
  }

  /** Not all where they would lie upon each other; the table has them. */
  private versionNames(): HTMLElement[] {
    let free = 0;
    return newVersions(this.points).flatMap((i) => {
      const left = i / this.points.length;
      if (left < free) return [];
      free = left + LABEL;
      const name = h('span', { class: 'versionName' }, shownText(this.points[i].version ?? ''));
      name.style.left = `${left * 100}%`;
      return [name];
    });
  }

  private legend(): HTMLElement {
    const { points, measure } = this;
    const kinds: readonly (readonly [kind: string, name: string, there: boolean])[] = [
      ['band', '95% of a single run', measure === 'self' && points.some(({ interval }) => interval)],
      ['open', 'in this editor', points.some(({ open }) => open)],
      ['dirty', 'with changes that were not committed', points.some(({ dirty }) => dirty)],
    ];
    const keys = kinds.filter(([, , there]) => there);
    const key = ([kind, name]: (typeof kinds)[number]): HTMLElement =>
      h('span', { class: 'key' }, h('span', { class: `swatch ${kind}` }), name);
    return h('p', { class: 'legend' }, ...keys.map(key));
  }

  private pressed(event: KeyboardEvent): void {
    const last = this.points.length - 1;
    const moves: Record<string, number> = {
      ArrowLeft: Math.max(0, (this.at ?? last + 1) - 1),
      ArrowRight: Math.min(last, (this.at ?? -1) + 1),
      Home: 0,
      End: last,
    };
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter') this.open(this.at);
    else if (Object.hasOwn(moves, event.key)) this.look(moves[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private pointed(event: MouseEvent): number | undefined {
    const plot = this.element.querySelector('.plot')?.getBoundingClientRect();
    if (!plot || event.clientX < plot.left || event.clientX > plot.right) return undefined;
    const share = (event.clientX - plot.left) / plot.width;
    return Math.min(this.points.length - 1, Math.floor(share * this.points.length));
  }

  private open(index: number | undefined): void {
    if (index !== undefined) this.listener.opened(index);
  }
}
