import type { FlamePalette } from '../../core/flame/palette.ts';
import type { FlameView, ViewFrame } from '../../protocol/viewer.ts';
import type { Actions } from '../actions.ts';
import { h, hasMainModifier, onNextFrame } from '../dom.ts';
import { Breadcrumb } from './breadcrumb.ts';
import { D3Flame, rowHeight, type FlameRenderer } from './chart.ts';
import { nextFrame } from './navigation.ts';

export interface FlamePaneInput {
  readonly view: FlameView;
  readonly palette: FlamePalette;
  readonly upward: boolean;
  readonly searching: boolean;
  readonly marking: boolean;
  readonly canGoBack: boolean;
  /** Keep where the user has scrolled to; false after a zoom. */
  readonly keepScroll: boolean;
}

/** The flame graph with its breadcrumb, pointer and keys. */
export class FlamePane {
  readonly element: HTMLElement;
  private readonly actions: Actions;
  private readonly renderer: FlameRenderer = new D3Flame();
  private readonly breadcrumb: Breadcrumb;
  private readonly ring = h('div', { class: 'ring', hidden: true });
  private readonly nothing = h(
    'p',
    { class: 'note', hidden: true },
    'Nothing was recorded for this sample type; choose another one.',
  );
  private readonly scroller: HTMLElement;
  private input: FlamePaneInput | undefined;
  private selectedNode: number | undefined;
  /** The frame that has, or would get, the focus. */
  private current = 0;

  constructor(actions: Actions) {
    this.actions = actions;
    this.breadcrumb = new Breadcrumb(actions);
    this.scroller = h('div', { class: 'scroller', role: 'tree', 'aria-label': 'Flame graph' });
    this.scroller.append(this.renderer.element, this.ring, this.nothing);
    this.element = h('section', {
      class: 'flame',
      role: 'tabpanel',
      id: 'panel-flame',
      'aria-labelledby': 'tab-flame',
    });
    this.element.append(this.breadcrumb.element, this.scroller);
    this.listen();
  }

  /** Width to ask frames for; 0 while hidden. */
  get width(): number {
    return this.scroller.clientWidth;
  }

  onResize(run: () => void): void {
    new ResizeObserver(onNextFrame(run)).observe(this.scroller);
  }

  show(input: FlamePaneInput): void {
    const hadFocus = this.renderer.element.contains(document.activeElement);
    const first = !this.input;
    this.input = input;
    this.renderer.draw(input.view, {
      ...input,
      width: this.width,
      minHeight: Math.max(0, this.scroller.clientHeight - 1),
    });
    this.nothing.hidden = input.view.total > 0;
    this.breadcrumb.show(input.view, this.width, input.upward, input.canGoBack);
    if (!input.keepScroll || first) this.scrollToRoot();
    this.place(this.frameOfNode(this.selectedNode) ?? input.view.rootFrame, hadFocus);
  }

  /** The node to put the ring on when the next view is shown: node numbers change with the file. */
  expectSelected(node: number | undefined): void {
    this.selectedNode = node;
  }

  /** Puts the ring on a node; whether it is among the visible frames. */
  selectNode(node: number | undefined, scroll: boolean): boolean {
    this.selectedNode = node;
    const frame = this.frameOfNode(node);
    this.place(frame ?? this.current, false);
    if (frame !== undefined && scroll) this.scrollTo(frame);
    return frame !== undefined;
  }

  focus(): void {
    this.renderer.elementOf(this.current)?.focus({ preventScroll: true });
  }

  private frameOfNode(node: number | undefined): number | undefined {
    const at = this.input?.view.frames.findIndex((frame) => frame.node === node && frame.more === 0) ?? -1;
    return at >= 0 ? at : undefined;
  }

  /** Makes `frame` the one that Tab reaches, and draws the ring when it is the selected one. */
  private place(frame: number, focus: boolean): void {
    const view = this.input?.view;
    if (!view?.frames[frame]) return;
    this.renderer.elementOf(this.current)?.setAttribute('tabindex', '-1');
    this.current = frame;
    const element = this.renderer.elementOf(frame);
    element?.setAttribute('tabindex', '0');
    if (focus) element?.focus({ preventScroll: true });
    const { x, width, node, more } = view.frames[frame];
    const focused = document.activeElement === element;
    this.markSelected(more === 0 && node === this.selectedNode ? element : undefined);
    this.ring.hidden = !focused && (more > 0 || node !== this.selectedNode);
    this.ring.classList.toggle('focused', focused);
    Object.assign(this.ring.style, {
      left: `${x * this.width}px`,
      width: `${Math.max(3, width * this.width)}px`,
      top: `${this.topOf(view.frames[frame])}px`,
    });
  }

  private markSelected(element: SVGGElement | undefined): void {
    for (const other of this.renderer.element.querySelectorAll('[aria-selected]')) {
      if (other !== element) other.removeAttribute('aria-selected');
    }
    element?.setAttribute('aria-selected', 'true');
  }

  private topOf(frame: ViewFrame): number {
    if (!this.input?.upward) return frame.depth * rowHeight;
    return this.renderer.element.offsetHeight - (frame.depth + 1) * rowHeight;
  }

  private scrollTo(frame: number): void {
    const top = this.topOf(this.input!.view.frames[frame]);
    const { scrollTop, clientHeight } = this.scroller;
    if (top < scrollTop || top + rowHeight > scrollTop + clientHeight) {
      this.scroller.scrollTop = top - clientHeight / 3;
    }
  }

  /** The root of the view with two of its callers above it. */
  private scrollToRoot(): void {
    const { view, upward } = this.input!;
    const top = this.topOf(view.frames[view.rootFrame]);
    this.scroller.scrollTop = upward ? top + 3 * rowHeight - this.scroller.clientHeight : top - 2 * rowHeight;
  }

  private listen(): void {
    const { element } = this.renderer;
    // In the capture phase, as the renderer keeps clicks from the graph's own handlers.
    element.addEventListener('click', (event) => this.clicked(event), true);
    element.addEventListener('mouseover', (event) => this.pointed(event.target));
    element.addEventListener('mouseleave', () => this.actions.preview(undefined));
    // Screen readers move the focus without our keys.
    element.addEventListener('focusin', (event) =>
      this.place(this.renderer.frameOf(event.target) ?? this.current, false),
    );
    element.addEventListener('focusout', () => this.place(this.current, false));
    this.scroller.addEventListener('keydown', (event) => this.pressed(event));
  }

  private clicked(event: MouseEvent): void {
    const frame = this.renderer.frameOf(event.target);
    if (frame === undefined) return;
    this.place(frame, true);
    this.activate(frame, hasMainModifier(event));
  }

  private pointed(target: EventTarget | null): void {
    const index = this.renderer.frameOf(target);
    if (index === undefined || !this.input) return this.actions.preview(undefined);
    const frame = this.input.view.frames[index];
    if (frame.more > 0) this.actions.previewMore(frame, index === this.input.view.rootFrame);
    else this.actions.preview({ kind: 'index', node: frame.node });
  }

  /** Selects and zooms, or opens the source. */
  private activate(index: number, openSource: boolean): void {
    const frame = this.input!.view.frames[index];
    if (frame.more > 0) this.actions.previewMore(frame, true);
    else {
      this.selectedNode = frame.node;
      this.actions.select({ kind: 'index', node: frame.node });
      if (openSource) return this.actions.openSource(frame);
    }
    this.actions.zoom({ node: frame.node, skip: frame.more > 0 ? frame.skip : 0 });
  }

  private pressed(event: KeyboardEvent): void {
    const { view, upward } = this.input ?? {};
    if (!view || event.altKey) return;
    if (event.key === 'Enter') this.activate(this.current, hasMainModifier(event));
    else if (event.key === 'Backspace') this.actions.zoomBack();
    else {
      const next = nextFrame(view.frames, this.current, event.key, upward ?? false);
      if (next === undefined) return;
      this.walkTo(next);
    }
    event.preventDefault();
  }

  private walkTo(index: number): void {
    const frame = this.input!.view.frames[index];
    if (frame.more > 0) this.actions.previewMore(frame, index === this.input!.view.rootFrame);
    else {
      this.selectedNode = frame.node;
      this.actions.select({ kind: 'index', node: frame.node });
    }
    this.place(index, true);
    this.scrollTo(index);
  }
}
