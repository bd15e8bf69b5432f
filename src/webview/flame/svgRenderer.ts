import flamegraph from 'd3-flame-graph';
import { select, selection, type Selection } from 'd3-selection';
import type { FrameColours } from '../../core/flame/palette.ts';
import { h, setAttributes } from '../dom.ts';
import { rowHeight, type Drawing, type DrawnFrame } from './drawing.ts';
import { HatchPatterns } from './hatch.ts';
import type { FlameRenderer } from './renderer.ts';

interface Datum {
  readonly name: string;
  readonly value: number;
  readonly children: Datum[];
  readonly drawn: DrawnFrame;
}

/** Its transitions, even those of no duration, are three timers a frame: most of the time that it takes to draw. */
function atOnce<T>(this: T): T {
  return this;
}
Object.assign(selection.prototype, { transition: atOnce, duration: atOnce, delay: atOnce, ease: atOnce });

const noTooltip = Object.assign(() => {}, { show() {}, hide() {}, destroy() {} });

/**
 * d3-flame-graph, given only the frames that are to be seen. Its zoom, search, tooltip and transitions
 * are not used: they walk the whole tree, and it names elements by traversal order, so that moving
 * ones would turn into unrelated frames.
 */
export class SvgRenderer implements FlameRenderer {
  readonly element = h('div', { class: 'chart', 'aria-hidden': 'true' });
  /** The graph adopts any svg it finds in its element, so the patterns' own one stays out of it. */
  private readonly holder = h('div');
  private readonly graph = flamegraph<Datum>();
  private readonly hatches = new HatchPatterns();
  private selection: Selection<HTMLElement, Datum, null, undefined> | undefined;

  constructor() {
    this.element.append(this.hatches.element, this.holder);
    this.graph
      .cellHeight(rowHeight)
      .transitionDuration(0)
      .minFrameSize(0)
      .tooltip(noTooltip)
      .setLabelHandler((d) => d.data.name)
      .setColorMapper((d) => this.fill(d.data.drawn.colours));
  }

  draw(drawing: Drawing): void {
    this.graph.width(drawing.width).height(drawing.height).inverted(!drawing.upward);
    const data = toTree(drawing.frames);
    // Those that lost theirs (below) are made anew, as they may need one now.
    for (const group of this.holder.querySelectorAll('g.bare')) group.remove();
    if (this.selection) this.graph.update(data);
    else {
      this.selection = select<HTMLElement, unknown>(this.holder).datum(data);
      this.selection.call(this.graph);
    }
    const svg = this.holder.querySelector('svg')!;
    setAttributes(svg, { height: String(drawing.height) });
    for (const group of svg.querySelectorAll(':scope > g')) decorate(group);
  }

  /** All of it is drawn, and the browser scrolls it. */
  scrolled(): void {}

  private fill(colours: FrameColours): string {
    return colours.stripe ? this.hatches.fill(colours.fill, colours.stripe) : colours.fill;
  }
}

/** What the graph does not give its frames: readable text, marks. */
function decorate(group: Element): void {
  const { drawn } = (select(group).datum() as { readonly data: Datum }).data;
  group.classList.toggle('marked', drawn.frame.marked);
  group.classList.toggle('more', drawn.frame.more > 0);
  const label = group.querySelector<HTMLElement>('.d3-flame-graph-label');
  if (drawn.label !== '') label!.style.color = drawn.colours.text;
  else {
    group.querySelector('foreignObject')!.remove();
    group.classList.add('bare');
  }
}

/** Widths stand in for values: the enclosing frames are drawn as wide as the root of the view. */
function toTree(frames: readonly DrawnFrame[]): Datum {
  const data: Datum[] = frames.map((drawn) => ({
    name: drawn.label,
    value: drawn.frame.width,
    children: [],
    drawn,
  }));
  for (const { frame, index } of frames) if (frame.parent >= 0) data[frame.parent].children.push(data[index]);
  return data[0];
}
