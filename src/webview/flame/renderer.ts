import type { CssPixels } from '../../core/units.ts';
import type { RendererName } from '../../protocol/viewer.ts';
import { CanvasRenderer } from './canvasRenderer.ts';
import type { Drawing } from './drawing.ts';
import { SvgRenderer } from './svgRenderer.ts';

/** Puts a drawing on the screen. Pointer, keys and screen readers are served by the graph around it. */
export interface FlameRenderer {
  readonly element: HTMLElement;
  draw(drawing: Drawing, seen: VisiblePart): void;
  scrolled(seen: VisiblePart): void;
}

/** What of a drawing can be seen. */
export interface VisiblePart {
  readonly top: CssPixels;
  readonly height: CssPixels;
}

export function rendererOf(name: RendererName): FlameRenderer {
  return name === 'svg' ? new SvgRenderer() : new CanvasRenderer();
}
