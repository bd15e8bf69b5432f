import type { FlameView } from '../../protocol/viewer.ts';
import type { Millis } from '../../core/units.ts';
import { afterPaint, h } from '../dom.ts';
import type { Drawing, DrawnFrame } from './drawing.ts';
import { spoken } from './spoken.ts';

let graphs = 0;

/** Half a frame of the screen. */
const sliceMs: Millis = 8;
/** What is typed or clicked in quick succession needs no items in between. */
const restMs: Millis = 40;

/**
 * The frames as a tree for screen readers: transparent elements over the drawing, whichever renderer made
 * it. The tree has the focus all the time and names the current frame; its items are made after the drawing
 * is on the screen.
 */
export class FrameItems {
  readonly element: HTMLElement;
  private readonly prefix = `graph${++graphs}-`;
  private readonly pool: Item[] = [];
  /** By index of the frame; empty while they are being made. */
  private byFrame: Item[] = [];
  private used = 0;
  private cancel: () => void = () => {};
  private current = 0;
  private selected: number | undefined;

  constructor(label: string) {
    this.element = h('div', { class: 'items', role: 'tree', tabindex: 0, 'aria-label': label });
  }

  /** Where an item came from that assistive technology clicked, which has no pointer. */
  static indexOf(target: EventTarget | null): number | undefined {
    const item = target instanceof Element ? target.closest<HTMLElement>('.item') : null;
    return item ? Number(item.dataset.index) : undefined;
  }

  show(view: FlameView, drawing: Drawing): void {
    this.cancel();
    this.element.style.height = `${drawing.height}px`;
    // What stands there now is of another view.
    this.element.removeAttribute('aria-activedescendant');
    this.element.setAttribute('aria-busy', 'true');
    this.byFrame = [];
    this.cancel = afterPaint(() => this.build(view, drawing), restMs);
  }

  setCurrent(index: number): void {
    this.current = index;
    if (index < this.used) this.element.setAttribute('aria-activedescendant', `${this.prefix}${index}`);
  }

  setSelected(index: number | undefined): void {
    if (this.selected === index) return;
    this.itemOf(this.selected)?.put('aria-selected', 'false');
    this.selected = index;
    this.itemOf(index)?.put('aria-selected', 'true');
  }

  private itemOf(index: number | undefined): Item | undefined {
    return index === undefined ? undefined : this.byFrame[index];
  }

  private build(view: FlameView, drawing: Drawing): void {
    const { frames } = drawing;
    const children: number[][] = frames.map(() => []);
    for (const { frame, index } of frames) if (frame.parent >= 0) children[frame.parent].push(index);
    // Read in this order: a frame, then all it calls.
    const order: number[] = [];
    const stack = [0];
    for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
      order.push(index);
      for (let i = children[index].length - 1; i >= 0; i--) stack.push(children[index][i]);
    }
    const rank = new Uint32Array(frames.length);
    for (const siblings of children) siblings.forEach((index, i) => (rank[index] = i + 1));
    while (this.pool.length < order.length) this.pool.push(new Item());
    const byFrame: Item[] = [];
    this.inSlices(order.length, (i) => {
      const index = order[i];
      const siblings = frames[index].frame.parent < 0 ? 1 : children[frames[index].frame.parent].length;
      byFrame[index] = this.pool[i];
      this.fill(this.pool[i], frames[index], view, rank[index] || 1, siblings, children[index].length > 0);
      if (i < order.length - 1) return;
      if (this.used !== order.length)
        this.element.replaceChildren(...this.pool.slice(0, order.length).map(({ element }) => element));
      this.used = order.length;
      this.byFrame = byFrame;
      // Another one may have been selected meanwhile.
      byFrame.forEach((item, at) => item.put('aria-selected', String(at === this.selected)));
      this.setCurrent(Math.min(this.current, order.length - 1));
      this.element.removeAttribute('aria-busy');
    });
  }

  /** Some at a time, so that the next key or click is not kept waiting. */
  private inSlices(count: number, each: (i: number) => void, from = 0): void {
    const until = performance.now() + sliceMs;
    let i = from;
    while (i < count && performance.now() < until) each(i++);
    if (i === count) return;
    const timer = setTimeout(() => this.inSlices(count, each, i));
    this.cancel = () => clearTimeout(timer);
  }

  private fill(
    item: Item,
    drawn: DrawnFrame,
    view: FlameView,
    position: number,
    siblings: number,
    opened: boolean,
  ): void {
    const { frame, index, left, top, width } = drawn;
    item.put('id', `${this.prefix}${index}`);
    item.put('data-index', String(index));
    item.put(
      'class',
      `item${frame.match ? ' match' : ''}${frame.marked ? ' marked' : ''}${frame.more > 0 ? ' more' : ''}`,
    );
    item.place(`left:${left}px;top:${top}px;width:${width}px`);
    item.put('aria-label', spoken(frame, view));
    item.put('aria-level', String(frame.depth + 1));
    item.put('aria-posinset', String(position));
    item.put('aria-setsize', String(siblings));
    item.put('aria-selected', String(index === this.selected));
    item.put('aria-expanded', opened ? 'true' : undefined);
  }
}

/** An element that is told only what changes: a search leaves most of a thousand as they are. */
class Item {
  readonly element = h('div', { role: 'treeitem' });
  private readonly attributes = new Map<string, string>();
  private where = '';

  put(name: string, value: string | undefined): void {
    if (this.attributes.get(name) === value) return;
    if (value === undefined) {
      this.attributes.delete(name);
      this.element.removeAttribute(name);
    } else {
      this.attributes.set(name, value);
      this.element.setAttribute(name, value);
    }
  }

  place(where: string): void {
    if (this.where !== where) this.element.style.cssText = this.where = where;
  }
}
