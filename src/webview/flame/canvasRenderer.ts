import { h } from '../dom.ts';
import type { Drawing } from './drawing.ts';
import { Painter } from './painter.ts';
import type { FlameRenderer, VisiblePart } from './renderer.ts';

/** Rectangles on a canvas as large as what can be seen; it stays in place while the drawing scrolls under it. */
export class CanvasRenderer implements FlameRenderer {
  readonly element = h('div', { class: 'chart', 'aria-hidden': 'true' });
  private readonly canvas = h('canvas', { class: 'sheet' });
  private readonly context = this.canvas.getContext('2d', { alpha: false })!;
  private drawing: Drawing | undefined;
  private painter: Painter | undefined;
  private seen: VisiblePart = { top: 0, height: 0 };

  constructor() {
    this.element.append(this.canvas);
  }

  draw(drawing: Drawing, seen: VisiblePart): void {
    this.drawing = drawing;
    // Anew each time: theme and font may have changed.
    this.painter = Painter.ofElement(this.context, this.element);
    this.element.style.height = `${drawing.height}px`;
    this.paint(seen);
  }

  scrolled(seen: VisiblePart): void {
    if (seen.top !== this.seen.top || seen.height !== this.seen.height) this.paint(seen);
  }

  private paint(seen: VisiblePart): void {
    if (!this.drawing || !this.painter) return;
    this.seen = seen;
    const ratio = devicePixelRatio;
    const width = Math.round(this.drawing.width * ratio);
    const height = Math.round(seen.height * ratio);
    // Setting either, even to what it is, allocates the bitmap again.
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    Object.assign(this.canvas.style, { width: `${width / ratio}px`, height: `${height / ratio}px` });
    this.painter.paint(this.drawing, seen, ratio);
  }
}
