import type { FrameColours } from '../../core/flame/palette.ts';
import type { CssPixels } from '../../core/units.ts';
import { labelMargin, labelSize, rowHeight, type Drawing, type DrawnFrame } from './drawing.ts';
import type { VisiblePart } from './renderer.ts';

export interface PaintStyle {
  /** CSS colours. */
  readonly background: string;
  /** Around frames on the revealed line. */
  readonly mark: string;
  readonly fontFamily: string;
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Paints frames: for the screen, and for pictures. */
export class Painter {
  private readonly context: Context;
  private readonly style: PaintStyle;
  private readonly hatches = new Map<string, CanvasPattern>();

  constructor(context: Context, style: PaintStyle) {
    this.context = context;
    this.style = style;
  }

  /** With the theme's colours and font. */
  static ofElement(context: Context, element: Element): Painter {
    return new Painter(context, paintStyleOf(element));
  }

  /** The rows of `drawing` between `top` and `top + height`, onto the whole canvas. */
  paint(drawing: Drawing, { top, height }: VisiblePart, ratio: number): void {
    const { context } = this;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = this.style.background;
    context.fillRect(0, 0, drawing.width, height);
    context.setTransform(ratio, 0, 0, ratio, 0, -Math.round(top * ratio));
    context.textBaseline = 'middle';
    // A canvas that has been resized has forgotten it.
    this.font = '';
    this.hatches.clear();
    for (const row of drawing.rows) {
      if (row.length === 0 || row[0].top + rowHeight < top || row[0].top > top + height) continue;
      for (const drawn of row) this.frame(drawn, ratio);
    }
    for (const row of drawing.rows) {
      if (row.length === 0 || row[0].top + rowHeight < top || row[0].top > top + height) continue;
      for (const drawn of row) this.label(drawn);
    }
  }

  private frame({ left, top, width, colours, frame }: DrawnFrame, ratio: number): void {
    const { context } = this;
    const snap = (x: CssPixels): CssPixels => Math.round(x * ratio) / ratio;
    const x = snap(left);
    // A gap to the next frame, thin where the frame itself is.
    const gap = width >= 4 ? 1 : 0.5;
    const w = Math.max(1 / ratio, snap(left + width - gap) - x);
    context.fillStyle = colours.stripe ? this.hatch(colours, colours.stripe) : colours.fill;
    context.fillRect(x, top, w, rowHeight - 1);
    if (!frame.marked) return;
    context.strokeStyle = this.style.mark;
    context.lineWidth = 2;
    context.strokeRect(x + 1, top + 1, Math.max(1, w - 2), rowHeight - 3);
  }

  private label({ left, top, label, colours, frame }: DrawnFrame): void {
    if (label === '') return;
    const { context } = this;
    const font = fontOf(this.style.fontFamily, frame.marked, frame.more > 0);
    // Setting a font, even the same one, parses it.
    if (this.font !== font) context.font = this.font = font;
    context.fillStyle = colours.text;
    context.fillText(label, Math.round(left) + labelMargin, top + rowHeight / 2);
  }

  private font = '';

  private hatch({ fill }: FrameColours, stripe: string): CanvasPattern {
    const key = `${fill}${stripe}`;
    let pattern = this.hatches.get(key);
    if (!pattern) {
      pattern = this.context.createPattern(hatchTile(fill, stripe), 'repeat')!;
      this.hatches.set(key, pattern);
    }
    return pattern;
  }
}

export function paintStyleOf(element: Element): PaintStyle {
  const style = getComputedStyle(element);
  const read = (...names: string[]): string =>
    names.map((name) => style.getPropertyValue(name).trim()).find((value) => value !== '') ?? style.color;
  return {
    background: read('--vscode-editor-background'),
    mark: read('--vscode-editorWarning-foreground', '--vscode-charts-yellow'),
    fontFamily: style.fontFamily,
  };
}

export function fontOf(family: string, bold: boolean, italic: boolean): string {
  return `${italic ? 'italic ' : ''}${bold ? '600 ' : ''}${labelSize}px ${family}`;
}

/** Diagonal stripes that continue from tile to tile. */
export function hatchTile(fill: string, stripe: string): OffscreenCanvas {
  const size = 8;
  const tile = new OffscreenCanvas(size, size);
  const context = tile.getContext('2d')!;
  context.fillStyle = fill;
  context.fillRect(0, 0, size, size);
  context.strokeStyle = stripe;
  context.lineWidth = 2;
  context.beginPath();
  for (const from of [-size, 0, size]) {
    context.moveTo(from - 1, size + 1);
    context.lineTo(from + size + 1, -1);
  }
  context.stroke();
  return tile;
}
