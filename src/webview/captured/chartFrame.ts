import { h, svg } from '../dom.ts';
import { chartBox } from './drawing.ts';

export interface FrameText {
  readonly title: string;
  /** What it shows, in words. */
  readonly summary: string;
  /** At the ends of the axes. */
  readonly top: string;
  readonly bottom: string;
  readonly left: string;
  readonly right: string;
  /** Screen readers say what is looked at. */
  readonly isSpoken?: boolean;
}

/** A small chart's axes and words, with a cursor over what is drawn in it. */
export class ChartFrame {
  readonly element: HTMLElement;
  private readonly summary: string;
  private readonly said: HTMLElement;
  private readonly cursor = svg('line', {
    class: 'cursor',
    y1: 0,
    y2: chartBox.height,
    visibility: 'hidden',
  });

  /** @param over words that stand in the plot, placed by their style */
  constructor(
    { title, summary, top, bottom, left, right, isSpoken }: FrameText,
    drawn: readonly SVGElement[],
    over: readonly HTMLElement[] = [],
  ) {
    this.summary = summary;
    this.said = h('span', { class: 'said', 'aria-live': isSpoken ? 'polite' : undefined }, summary);
    const image = svg(
      'svg',
      {
        viewBox: `0 0 ${chartBox.width} ${chartBox.height}`,
        preserveAspectRatio: 'none',
        role: 'img',
        'aria-label': `${title}: ${summary}`,
      },
      ...drawn,
      this.cursor,
    );
    this.element = h(
      'figure',
      { class: 'smallChart' },
      h('figcaption', {}, h('span', { class: 'name' }, title), this.said),
      h('span', { class: 'axis top' }, top),
      h('div', { class: 'plot' }, image, ...over),
      h('span', { class: 'axis bottom' }, bottom),
      h('span', { class: 'axis times' }, h('span', {}, left), h('span', {}, right)),
    );
  }

  /** Says what it is at a place of the box, and marks the place; undefined: over all. */
  look(at: { readonly x: number; readonly said: string } | undefined): void {
    this.cursor.setAttribute('visibility', at ? 'visible' : 'hidden');
    if (at) for (const end of ['x1', 'x2']) this.cursor.setAttribute(end, String(at.x));
    this.said.textContent = at?.said ?? this.summary;
  }
}
