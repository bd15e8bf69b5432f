import type { FlamePalette } from '../../core/flame/palette.ts';
import type { CssPixels } from '../../core/units.ts';
import type { FlameView, RendererName, ViewFrame } from '../../protocol/viewer.ts';
import { h, hasMainModifier, onNextFrame } from '../dom.ts';
import type { Colouring } from '../state.ts';
import { drawingOf, frameAt, rowHeight, type Drawing, type DrawnFrame } from './drawing.ts';
import { FrameItems } from './frameItems.ts';
import { labelFitter } from './labels.ts';
import { nextFrame } from './navigation.ts';
import { rendererOf, type FlameRenderer, type VisiblePart } from './renderer.ts';

export interface GraphInput {
  readonly view: FlameView;
  readonly palette: FlamePalette;
  readonly colouring: Colouring;
  readonly upward: boolean;
  readonly searching: boolean;
  readonly marking: boolean;
  /** Keep where the user has scrolled to; false after a zoom. */
  readonly keepScroll: boolean;
}

/** What is done to frames. */
export interface GraphListener {
  /** undefined when the pointer has left. */
  pointed(frame: ViewFrame | undefined): void;
  selected(frame: ViewFrame): void;
  /** "N more" was walked to (`opened` false), or is the root of the view now. */
  moreSelected(frame: ViewFrame, opened: boolean): void;
  zoomed(frame: ViewFrame): void;
  openSource(frame: ViewFrame): void;
  back(): void;
  copy(frame: ViewFrame): void;
  menu(frame: ViewFrame, at: DOMRect): void;
}

/** One tree of frames with its pointer, keys, focus and scrolling; a renderer draws it. */
export class FlameGraph {
  readonly element: HTMLElement;
  private readonly listener: GraphListener;
  private readonly items: FrameItems;
  private readonly ring = h('div', { class: 'ring', hidden: true });
  private renderer: FlameRenderer | undefined;
  private rendererName: RendererName | undefined;
  private input: GraphInput | undefined;
  private drawn: Drawing | undefined;
  private selectedNode: number | undefined;
  /** The frame that keys start from. */
  private current = 0;
  private pointedAt: number | undefined;
  /** The width that frames were asked for last. */
  private measured: CssPixels = 0;
  /** How much of the drawing is scrolled out at the bottom, where an upward graph stands. */
  private below: CssPixels = 0;

  constructor(label: string, listener: GraphListener) {
    this.listener = listener;
    this.items = new FrameItems(label);
    this.element = h('div', { class: 'scroller' }, this.items.element, this.ring);
    this.listen();
  }

  /** Width to ask frames for; 0 while hidden. */
  measure(): CssPixels {
    return (this.measured = this.element.clientWidth);
  }

  /** What is on the screen, for pictures of it. */
  get drawing(): Drawing | undefined {
    return this.drawn;
  }

  /** @param run asks for other frames: only the width changes which ones there are */
  onResize(run: () => void): void {
    const resized = (): void => {
      const { clientWidth } = this.element;
      if (clientWidth === 0) return;
      if (clientWidth !== this.measured) run();
      // An upward graph stands on the bottom, wherever that is now.
      else if (this.input?.upward) this.show({ ...this.input, keepScroll: true }, this.rendererName!);
      else this.renderer?.scrolled(this.seen);
    };
    new ResizeObserver(onNextFrame(resized)).observe(this.element);
  }

  show(input: GraphInput, rendererName: RendererName): void {
    const first = !this.input;
    this.useRenderer(rendererName);
    this.input = input;
    this.drawn = drawingOf(input.view, {
      ...input,
      width: this.measured,
      minHeight: this.element.clientHeight,
      fit: labelFitter(this.element),
    });
    const { renderer, drawn } = this;
    this.items.show(input.view, drawn);
    renderer!.element.style.height = `${drawn.height}px`;
    this.pointedAt = undefined;
    this.place(this.frameOfNode(this.selectedNode) ?? input.view.rootFrame);
    if (first || !input.keepScroll) this.scrollToRoot();
    else if (input.upward) this.element.scrollTop = drawn.height - this.element.clientHeight - this.below;
    this.noteScroll();
    renderer!.draw(drawn, this.seen);
  }

  /** Puts the ring on a node; whether it is among the visible frames. */
  selectNode(node: number | undefined, scroll: boolean): boolean {
    this.selectedNode = node;
    const frame = this.frameOfNode(node);
    this.place(frame ?? this.current);
    if (frame !== undefined && scroll) this.scrollTo(frame);
    return frame !== undefined;
  }

  focus(): void {
    this.items.element.focus({ preventScroll: true });
  }

  private useRenderer(name: RendererName): void {
    if (name === this.rendererName) return;
    this.renderer?.element.remove();
    this.rendererName = name;
    this.renderer = rendererOf(name);
    this.element.prepend(this.renderer.element);
  }

  private noteScroll(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    this.below = scrollHeight - scrollTop - clientHeight;
  }

  private get seen(): VisiblePart {
    return { top: this.element.scrollTop, height: this.element.clientHeight };
  }

  private frameOfNode(node: number | undefined): number | undefined {
    const at = this.input?.view.frames.findIndex((frame) => frame.node === node && frame.more === 0) ?? -1;
    return at >= 0 ? at : undefined;
  }

  /** Makes `index` the current frame, and draws the ring when it is the selected one or has the focus. */
  private place(index: number): void {
    const drawn = this.drawn?.frames[index];
    if (!drawn) return;
    this.current = index;
    const selected = this.isSelected(drawn);
    const focused = document.activeElement === this.items.element;
    this.items.setCurrent(index);
    this.items.setSelected(selected ? index : undefined);
    this.ring.hidden = !focused && !selected;
    this.ring.classList.toggle('focused', focused);
    const { left, top, width } = drawn;
    this.ring.style.cssText = `left:${left}px;top:${top}px;width:${Math.max(3, width)}px`;
  }

  private isSelected({ frame }: DrawnFrame): boolean {
    return frame.more === 0 && frame.node === this.selectedNode;
  }

  private scrollTo(index: number): void {
    const { top } = this.drawn!.frames[index];
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop || top + rowHeight > scrollTop + clientHeight)
      this.element.scrollTop = top - clientHeight / 3;
  }

  /** The root of the view with two of its callers. */
  private scrollToRoot(): void {
    const { view, upward } = this.input!;
    const { top } = this.drawn!.frames[view.rootFrame];
    this.element.scrollTop = upward ? top + 3 * rowHeight - this.element.clientHeight : top - 2 * rowHeight;
  }

  private listen(): void {
    const { element } = this.items;
    element.addEventListener('click', (event) => this.clicked(event));
    element.addEventListener('contextmenu', (event) => this.menuAsked(event));
    element.addEventListener(
      'pointermove',
      onNextFrame((event) => this.pointed(this.hit(event))),
    );
    element.addEventListener('pointerleave', () => this.pointed(undefined));
    element.addEventListener('focus', () => this.place(this.current));
    element.addEventListener('blur', () => this.place(this.current));
    element.addEventListener('keydown', (event) => this.pressed(event));
    this.element.addEventListener('scroll', () => {
      this.noteScroll();
      this.renderer?.scrolled(this.seen);
    });
  }

  private hit(event: MouseEvent): DrawnFrame | undefined {
    if (!this.drawn) return undefined;
    const box = this.items.element.getBoundingClientRect();
    const at = frameAt(this.drawn, event.clientX - box.left, event.clientY - box.top);
    if (at || event.detail > 0) return at;
    const index = FrameItems.indexOf(event.target);
    return index === undefined ? undefined : this.drawn.frames[index];
  }

  private pointed(drawn: DrawnFrame | undefined): void {
    if (drawn?.index === this.pointedAt) return;
    this.pointedAt = drawn?.index;
    if (drawn && drawn.frame.more > 0)
      this.listener.moreSelected(drawn.frame, drawn.index === this.input!.view.rootFrame);
    else this.listener.pointed(drawn?.frame);
  }

  private clicked(event: MouseEvent): void {
    const drawn = this.hit(event);
    if (!drawn) return;
    this.activate(drawn, hasMainModifier(event));
  }

  /** Selects and zooms, or opens the source. */
  private activate(drawn: DrawnFrame, openSource: boolean): void {
    const { frame, index } = drawn;
    // The frames are asked for first: they are what somebody waits for.
    if (openSource && frame.more === 0) this.listener.openSource(frame);
    else this.listener.zoomed(frame);
    this.choose(index, true);
  }

  private choose(index: number, opened: boolean): void {
    const { frame } = this.drawn!.frames[index];
    if (frame.more > 0) {
      this.listener.moreSelected(frame, opened || index === this.input!.view.rootFrame);
    } else {
      this.selectedNode = frame.node;
      this.listener.selected(frame);
    }
    this.place(index);
  }

  private menuAsked(event: MouseEvent): void {
    event.preventDefault();
    // The menu key has no place on the screen but the current frame's.
    const byKey = event.button !== 2;
    const drawn = byKey ? this.drawn?.frames[this.current] : this.hit(event);
    if (!drawn || drawn.frame.more > 0) return;
    this.choose(drawn.index, false);
    const at = byKey ? this.ring.getBoundingClientRect() : new DOMRect(event.clientX, event.clientY, 0, 0);
    this.listener.menu(drawn.frame, at);
  }

  private pressed(event: KeyboardEvent): void {
    const drawn = this.drawn?.frames[this.current];
    if (!drawn || event.altKey) return;
    const { key } = event;
    if (key === 'Enter') this.activate(drawn, hasMainModifier(event));
    else if (key === 'Backspace') this.listener.back();
    else if (key === 'c' && hasMainModifier(event) && drawn.frame.more === 0) this.listener.copy(drawn.frame);
    else {
      const { view, upward } = this.input!;
      const next = nextFrame(view.frames, this.current, key, upward);
      if (next === undefined) return;
      this.choose(next, false);
      this.scrollTo(next);
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
