import type { FrameColours } from '../../core/flame/palette.ts';
import type { CssPixels } from '../../core/units.ts';
import type { Drawing } from './drawing.ts';
import { hatchTile, Painter, paintStyleOf } from './painter.ts';

/** Pixels of the picture for one of the screen's. */
const scale = 2;
const titleHeight: CssPixels = 28;
const legendHeight: CssPixels = 24;
const swatchSize: CssPixels = 12;
/** Chromium's limit for the height of a canvas is 65,535, its limit for the area 268 million. */
const tallest = 16_000;

/** What a colour says. */
export interface PictureKey {
  readonly colours: FrameColours;
  readonly text: string;
}

/** The whole drawing with a line of text above it, and what its colours say, as a PNG in the colours of the theme. */
export async function pictureOf(
  drawing: Drawing,
  title: string,
  themed: Element,
  legend: readonly PictureKey[] = [],
): Promise<Uint8Array> {
  const style = paintStyleOf(themed);
  const height = Math.min(drawing.height, tallest);
  const top = titleHeight + (legend.length > 0 ? legendHeight : 0);
  const canvas = new OffscreenCanvas(drawing.width * scale, (height + top) * scale);
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
  drawLegend(context, legend);
  context.drawImage(graph, 0, top, drawing.width, height);
  return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
}

function drawLegend(context: OffscreenCanvasRenderingContext2D, legend: readonly PictureKey[]): void {
  const written = context.fillStyle;
  let x: CssPixels = 8;
  for (const { colours, text } of legend) {
    const { fill, stripe } = colours;
    context.fillStyle = stripe ? context.createPattern(hatchTile(fill, stripe), 'repeat')! : fill;
    context.fillRect(x, titleHeight + 2, swatchSize, swatchSize);
    context.fillStyle = written;
    context.fillText(text, x + swatchSize + 6, titleHeight + 2 + swatchSize / 2);
    x += swatchSize + 6 + context.measureText(text).width + 16;
  }
}
