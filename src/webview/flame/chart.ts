import flamegraph from 'd3-flame-graph';
import { select, type Selection } from 'd3-selection';
import { shortName } from '../../core/flame/displayName.ts';
import { formatPercent } from '../../core/format.ts';
import type { FlamePalette, FrameColours, FrameEmphasis } from '../../core/flame/palette.ts';
import type { CssPixels } from '../../core/units.ts';
import type { FlameView, ViewFrame } from '../../protocol/viewer.ts';
import { h, setAttributes } from '../dom.ts';
import { HatchPatterns } from './hatch.ts';

export const rowHeight: CssPixels = 20;

export interface DrawOptions {
  readonly width: CssPixels;
  /** Root at the bottom. */
  readonly upward: boolean;
  readonly palette: FlamePalette;
  /** Frames that a search did not find, or that are not on the marked line, step back. */
  readonly searching: boolean;
  readonly marking: boolean;
  /** At least this high, so that an upward graph stands on the bottom. */
  readonly minHeight: CssPixels;
}

/** Draws frames and finds them again; a canvas could stand in its place. */
export interface FlameRenderer {
  readonly element: HTMLElement;
  draw(view: FlameView, options: DrawOptions): void;
  /** Index of the frame that an event hit. */
  frameOf(target: EventTarget | null): number | undefined;
  elementOf(frame: number): SVGGElement | undefined;
}

interface Datum {
  readonly name: string;
  readonly value: number;
  readonly children: Datum[];
  readonly frame: ViewFrame;
  readonly index: number;
}

const noTooltip = Object.assign(() => {}, { show() {}, hide() {}, destroy() {} });

/**
 * d3-flame-graph, given only the frames that are to be seen. Its zoom, search, tooltip and transitions
 * are not used: they walk the whole tree, and it names elements by traversal order, so that moving
 * ones would turn into unrelated frames.
 */
export class D3Flame implements FlameRenderer {
  readonly element = h('div', { class: 'chart' });
  /** The graph adopts any svg it finds in its element, so the patterns' own one stays out of it. */
  private readonly canvas = h('div');
  private readonly graph = flamegraph<Datum>();
  private readonly hatches = new HatchPatterns();
  private selection: Selection<HTMLElement, Datum, null, undefined> | undefined;
  private colours: readonly FrameColours[] = [];
  private elements: (SVGGElement | undefined)[] = [];

  constructor() {
    this.element.append(this.hatches.element, this.canvas);
    this.graph
      .cellHeight(rowHeight)
      .transitionDuration(0)
      .minFrameSize(0)
      .tooltip(noTooltip)
      .setLabelHandler((d) => d.data.name)
      .setColorMapper((d) => this.fill(this.colours[d.data.index]));
    // The graph's own click handler would zoom by hiding frames; ours asks for others.
    this.element.addEventListener('click', (event) => event.stopPropagation(), true);
  }

  draw(view: FlameView, options: DrawOptions): void {
    const height = Math.max(view.rows * rowHeight, options.upward ? options.minHeight : 0);
    this.colours = view.frames.map((frame) => coloursOf(frame, options));
    this.graph.width(options.width).height(height).inverted(!options.upward);
    const data = toTree(view.frames, options.width);
    if (this.selection) this.graph.update(data);
    else {
      this.selection = select<HTMLElement, unknown>(this.canvas).datum(data);
      this.selection.call(this.graph);
    }
    const svg = this.canvas.querySelector('svg')!;
    setAttributes(svg, { height: String(height), role: 'presentation' });
    this.decorate(svg, view);
  }

  frameOf(target: EventTarget | null): number | undefined {
    const group = target instanceof Element ? target.closest<SVGGElement>('g.frame') : null;
    return group ? datumOf(group).index : undefined;
  }

  elementOf(frame: number): SVGGElement | undefined {
    return this.elements[frame];
  }

  /** What the graph does not give its frames: names for screen readers, readable text, marks. */
  private decorate(svg: SVGSVGElement, view: FlameView): void {
    this.elements = new Array(view.frames.length);
    for (const group of svg.querySelectorAll<SVGGElement>('g.frame')) {
      const { frame, index } = datumOf(group);
      this.elements[index] = group;
      group.classList.toggle('marked', frame.marked);
      group.classList.toggle('more', frame.more > 0);
      group.classList.toggle('match', frame.match);
      setAttributes(group, {
        role: 'treeitem',
        tabindex: '-1',
        'aria-level': String(frame.depth + 1),
        'aria-label': spoken(frame, view),
      });
      const label = group.querySelector<HTMLElement>('.d3-flame-graph-label');
      if (label) label.style.color = this.colours[index].text;
    }
  }

  private fill(colours: FrameColours): string {
    return colours.stripe ? this.hatches.fill(colours.fill, colours.stripe) : colours.fill;
  }
}

function coloursOf(frame: ViewFrame, options: DrawOptions): FrameColours {
  const emphasis = emphasisOf(frame, options);
  if (frame.more > 0 || frame.depth === 0) return options.palette.neutral(emphasis, frame.more > 0);
  return options.palette.coloursOf(frame.origin, `${frame.name}\n${frame.file}`, emphasis);
}

function emphasisOf(frame: ViewFrame, { searching, marking }: DrawOptions): FrameEmphasis {
  if (searching) return frame.match ? 'match' : 'muted';
  if (marking) return frame.marked ? 'match' : 'muted';
  return frame.ancestor ? 'muted' : 'plain';
}

/** Widths stand in for values: the enclosing frames are drawn as wide as the root of the view. */
function toTree(frames: readonly ViewFrame[], width: CssPixels): Datum {
  const data: Datum[] = frames.map((frame, index) => ({
    name: labelOf(frame, frame.width * width),
    value: frame.width,
    children: [],
    frame,
    index,
  }));
  frames.forEach((frame, index) => {
    if (frame.parent >= 0) data[frame.parent].children.push(data[index]);
  });
  return data[0];
}

/** An average letter of the label's font. */
const letterWidth: CssPixels = 6.2;

function labelOf({ name }: ViewFrame, width: CssPixels): string {
  return name.length * letterWidth > width ? shortName(name) : name;
}

function spoken(frame: ViewFrame, view: FlameView): string {
  const share = view.total > 0 ? frame.total / view.total : 0;
  if (frame.more > 0) return `${frame.name} narrow frames, ${formatPercent(share)} total`;
  const self = view.total > 0 ? frame.self / view.total : 0;
  const mark = frame.marked ? ', on the marked line' : '';
  return `${frame.name}, ${formatPercent(share)} total, ${formatPercent(self)} self${mark}`;
}

function datumOf(group: SVGGElement): Datum {
  return (select(group).datum() as { readonly data: Datum }).data;
}
