import type { CssPixels } from '../units.ts';
import type { FrameColours } from './palette.ts';

/** A standalone file of these elements, on white. */
export function svgPage(width: CssPixels, height: CssPixels, elements: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` font-family="system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="12">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    ...elements.filter((element) => element !== ''),
    '</svg>\n',
  ].join('\n');
}

/** @param y of the baseline */
export function textAt(x: CssPixels, y: CssPixels, text: string, size: CssPixels = 12): string {
  return `<text x="${x}" y="${y}" font-size="${size}" fill="#222">${escape(text)}</text>`;
}

/** Striped fills of one picture, defined once for each pair of colours; made known before anything uses them. */
export class Hatches {
  private readonly patterns = new Map<string, string>();

  /** A value for `fill`. */
  fill({ fill, stripe }: FrameColours): string {
    if (stripe === undefined) return fill;
    const id = `hatch${fill}${stripe}`.replaceAll('#', '-');
    this.patterns.set(
      id,
      `<pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">` +
        `<rect width="6" height="6" fill="${fill}"/><rect width="2" height="6" fill="${stripe}"/></pattern>`,
    );
    return `url(#${id})`;
  }

  /** Of the fills that have been asked for. */
  get definitions(): string {
    return this.patterns.size === 0 ? '' : `<defs>${[...this.patterns.values()].join('')}</defs>`;
  }
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Control characters are not allowed in XML at all: a function name may hold them. */
export function escape(text: string): string {
  return text
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])/g, '\ufffd')
    .replace(/[&<>"]/g, (c) => ENTITIES[c]);
}
