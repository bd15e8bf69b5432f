import { contrast, fromOklch, luminance, mix, toHex, toOklch, type Oklch, type Rgb } from './colour.ts';
import type { Origin } from './origin.ts';

/** What the palette takes from the editor's theme. */
export interface FlameTheme {
  readonly background: Rgb;
  readonly foreground: Rgb;
  /** The hue of the program's own code. */
  readonly own: Rgb;
  /** The hue of frames that a search found. */
  readonly match: Rgb;
}

/** CSS colours of one frame; `text` has a contrast of at least 4.5 on `fill`, and on `stripe` where there is one. */
export interface FrameColours {
  readonly fill: string;
  readonly text: string;
  /** Second colour of a hatched frame. */
  readonly stripe?: string;
}

export type FrameEmphasis = 'plain' | 'match' | 'muted';

export const readableContrast = 4.5;

/**
 * Colours of frames: own code in the theme's hue with small differences by file and function, packages
 * in a muted hue each, built-ins grey, native code hatched grey. The same frame has the same colour
 * in every view and every profile.
 */
export class FlamePalette {
  private readonly theme: FlameTheme;
  private readonly dark: boolean;
  private readonly ownHue: number;
  private readonly known = new Map<string, FrameColours>();

  constructor(theme: FlameTheme) {
    this.theme = theme;
    this.dark = luminance(theme.background) < 0.18;
    this.ownHue = toOklch(theme.own).h;
  }

  /** The hue of own code, for bars and the like beside the graph. */
  get accent(): string {
    return toHex(fromOklch({ l: this.dark ? 0.66 : 0.7, c: 0.14, h: this.ownHue }));
  }

  /** `seed` tells neighbours of one origin apart: the function's name and file. */
  coloursOf(origin: Origin, seed: string, emphasis: FrameEmphasis): FrameColours {
    const key = `${emphasis}\n${origin.kind === 'package' ? `@${origin.name}` : origin.kind}\n${hash(seed) % 16}`;
    let colours = this.known.get(key);
    if (!colours) {
      colours = this.make(origin, seed, emphasis);
      this.known.set(key, colours);
    }
    return colours;
  }

  /** Frames that stand for no function: the root, and hatched the "N more" ones. */
  neutral(emphasis: FrameEmphasis, hatched: boolean): FrameColours {
    const { background, foreground } = this.theme;
    const tone = emphasis === 'match' ? fromOklch(this.matchColour()) : foreground;
    const strength = emphasis === 'match' ? 3 : 1;
    const fill = mix(background, tone, 0.08 * strength);
    return hatched ? this.hatched(fill, mix(background, tone, 0.17 * strength)) : this.plain(fill);
  }

  private make(origin: Origin, seed: string, emphasis: FrameEmphasis): FrameColours {
    if (emphasis === 'match') return this.plain(fromOklch(this.matchColour()));
    const fade = emphasis === 'muted' ? 0.62 : 0;
    const fill = mix(fromOklch(this.base(origin, hash(seed) % 16)), this.theme.background, fade);
    if (origin.kind !== 'native') return this.plain(fill);
    return this.hatched(fill, mix(fill, this.theme.foreground, 0.1));
  }

  private matchColour(): Oklch {
    return { l: this.dark ? 0.56 : 0.74, c: 0.17, h: toOklch(this.theme.match).h };
  }

  private base(origin: Origin, variant: number): Oklch {
    // Four steps of lightness and four of hue: enough to see where one frame ends, too little to mean anything.
    const lightness = (variant % 4) * 0.018;
    const hue = (Math.floor(variant / 4) - 1.5) * 5;
    switch (origin.kind) {
      case 'own':
        return { l: (this.dark ? 0.49 : 0.78) + lightness, c: 0.12, h: this.ownHue + hue };
      case 'package':
        return { l: (this.dark ? 0.36 : 0.85) + lightness, c: 0.045, h: this.packageHue(origin.name) };
      case 'builtin':
        return { l: (this.dark ? 0.35 : 0.88) + lightness, c: 0.004, h: 0 };
      case 'native':
        return { l: (this.dark ? 0.33 : 0.91) + lightness, c: 0.004, h: 0 };
    }
  }

  /** Any hue but those near the own code's. */
  private packageHue(name: string): number {
    return this.ownHue + 60 + ((hash(name) % 16) / 15) * 240;
  }

  private plain(fill: Rgb): FrameColours {
    const [surface, text] = this.readable([fill]);
    return { fill: toHex(surface[0]), text: toHex(text) };
  }

  private hatched(fill: Rgb, stripe: Rgb): FrameColours {
    const [surface, text] = this.readable([fill, stripe]);
    return { fill: toHex(surface[0]), stripe: toHex(surface[1]), text: toHex(text) };
  }

  /** The theme's own text colour where it can be read, else white or black as the theme is dark or light; then the surfaces give way. */
  private readable(surfaces: readonly Rgb[]): [Rgb[], Rgb] {
    const least = (text: Rgb, on: readonly Rgb[]): number =>
      Math.min(...on.map((s) => contrast(rounded(s), text)));
    const foreground = rounded(this.theme.foreground);
    if (least(foreground, surfaces) >= readableContrast) return [[...surfaces], foreground];
    const [text, away]: Rgb[] = this.dark ? [white, black] : [black, white];
    let adjusted = [...surfaces];
    while (least(text, adjusted) < readableContrast) adjusted = adjusted.map((s) => mix(s, away, 0.04));
    return [adjusted, text];
  }
}

const white: Rgb = [1, 1, 1];
const black: Rgb = [0, 0, 0];

/** As the colour will be written: contrast is promised for what is drawn. */
function rounded(colour: Rgb): Rgb {
  return colour.map((value) => Math.round(value * 255) / 255) as unknown as Rgb;
}

/** FNV-1a, https://datatracker.ietf.org/doc/html/draft-eastlake-fnv. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}
