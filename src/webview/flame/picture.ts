import type { CssPixels } from '../../core/units.ts';
import type { Drawing } from './drawing.ts';
import { Painter, paintStyleOf } from './painter.ts';

/** Pixels of the picture for one of the screen's. */
const scale = 2;
const titleHeight: CssPixels = 28;
/** Chromium's limit for the height of a canvas is 65,535, its limit for the area 268 million. */
const tallest = 16_000;

/** The whole drawing with a line of text above it, as a PNG in the colours of the theme. */
export async function pictureOf(drawing: Drawing, title: string, themed: Element): Promise<Uint8Array> {
  const style = paintStyleOf(themed);
  const height = Math.min(drawing.height, tallest);
  const canvas = new OffscreenCanvas(drawing.width * scale, (height + titleHeight) * scale);
  const context = canvas.getContext('2d', { alpha: false })!;
  const graph = new OffscreenCanvas(drawing.width * scale, height * scale);
  const painter = new Painter(graph.getContext('2d', { alpha: false })!, style);
  painter.paint(drawing, { top: drawing.height - height, height }, scale);
  context.fillStyle = style.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(scale, scale);
  context.fillStyle = getComputedStyle(themed).color;
  context.font = `13px ${style.fontFamily}`;
  context.textBaseline = 'middle';
  context.fillText(title, 8, titleHeight / 2, drawing.width - 16);
  context.drawImage(graph, 0, titleHeight, drawing.width, height);
  return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
}
