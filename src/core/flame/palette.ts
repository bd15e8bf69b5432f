import { contrast, fromOklch, luminance, mix, toHex, toOklch, type Oklch, type Rgb } from './colour.ts';
import type { FunctionDifference } from '../gate/functionDifferences.ts';
import type { Fraction } from '../units.ts';
import { fnv1a } from './functionNames.ts';
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
 * Colours of frames, a method for each way of colouring; each makes a fill and leaves the text to `readable`.
 *
 * By origin (`coloursOf`): own code in the theme's hue with small differences by file and function, packages
 * in a muted hue each, built-ins grey, native code hatched grey. The same frame has the same colour
 * in every view and every profile. By self value (`coloursOfSelf`): a single hue, the stronger the hotter.
 * By difference (`coloursOfDifference`): the same in every theme.
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
    const key = `${emphasis}\n${origin.kind === 'package' ? `@${origin.name}` : origin.kind}\n${fnv1a(seed) % 16}`;
    return this.memo(key, () => this.make(origin, seed, emphasis));
  }

  /** @param share of the whole that is the frame's own; negative ones count as none */
  coloursOfSelf(share: Fraction, emphasis: FrameEmphasis): FrameColours {
    // The root spreads the small shares out: most frames that matter have a few percent.
    const step = Math.round(Math.sqrt(Math.min(1, Math.max(0, share) / hottestShare)) * selfSteps);
    return this.memo(`${emphasis}\nself\n${step}`, () => {
      if (emphasis === 'match') return this.plain(fromOklch(this.matchColour()));
      const heat = step / selfSteps;
      const hot = fromOklch({ l: this.dark ? 0.55 : 0.7, c: 0.17, h: this.ownHue });
      const cold = mix(this.theme.background, this.theme.foreground, 0.08);
      const fill = mix(cold, hot, heat);
      return this.plain(emphasis === 'muted' ? mix(fill, this.theme.background, faded) : fill);
    });
  }

  /**
   * Grey unless significant: towards red where a function became slower, towards blue where it became faster, the
   * further the larger the ratio; purple where only one side has it; hatched where nothing can be said for want of data;
   * as if it were no function where it was not tested.
   */
  coloursOfDifference(difference: FunctionDifference, emphasis: FrameEmphasis): FrameColours {
    const { verdict } = difference;
    if (verdict === 'untested') return this.neutral(emphasis, false);
    const strength = strengthOf(difference.ratio);
    return this.memo(`${emphasis}\ndifference\n${verdict}\n${strength}`, () => {
      if (emphasis === 'match') return this.plain(fromOklch(this.matchColour()));
      const muted = (colour: Rgb): Rgb => mix(colour, this.theme.background, faded);
      const fill = differenceFill(verdict, strength);
      const hatched = verdict === 'tooFewSamples' || verdict === 'tooFewRuns';
      const surfaces = hatched ? [fill, mix(fill, white, 0.4)] : [fill];
      if (emphasis === 'muted')
        return hatched ? this.hatched(muted(surfaces[0]), muted(surfaces[1])) : this.plain(muted(fill));
      const [shown, stripe] = surfaces.map(toHex);
      return { fill: shown, text: textOn(surfaces), ...(hatched ? { stripe } : {}) };
    });
  }

  /** Frames that stand for no function: the root, and hatched the "N more" ones. */
  neutral(emphasis: FrameEmphasis, hatched: boolean): FrameColours {
    const { background, foreground } = this.theme;
    const tone = emphasis === 'match' ? fromOklch(this.matchColour()) : foreground;
    const strength = emphasis === 'match' ? 3 : 1;
    const fill = mix(background, tone, 0.08 * strength);
    return hatched ? this.hatched(fill, mix(background, tone, 0.17 * strength)) : this.plain(fill);
  }

  private memo(key: string, make: () => FrameColours): FrameColours {
    let colours = this.known.get(key);
    if (!colours) this.known.set(key, (colours = make()));
    return colours;
  }

  private make(origin: Origin, seed: string, emphasis: FrameEmphasis): FrameColours {
    if (emphasis === 'match') return this.plain(fromOklch(this.matchColour()));
    const fade = emphasis === 'muted' ? faded : 0;
    const fill = mix(fromOklch(this.base(origin, fnv1a(seed) % 16)), this.theme.background, fade);
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
    return this.ownHue + 60 + ((fnv1a(name) % 16) / 15) * 240;
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

/** Told apart by people who do not see red or green as others do (https://www.nature.com/articles/nmeth.1618). */
export const differenceColours = {
  slower: rgb(220, 50, 32),
  faster: rgb(26, 133, 255),
  same: rgb(148, 142, 142),
  oneSided: rgb(126, 58, 176),
} as const;

/** The smallest change that is called one is to be told from grey, which says that there is none. */
const weakest: Fraction = 0.4;
const differenceSteps = 16;

/** 0 to 1 from no change to twice or half the cost, and beyond. */
function strengthOf(ratio: number | undefined): Fraction {
  if (ratio === undefined) return 1;
  return Math.round(Math.min(1, Math.abs(Math.log2(ratio))) * differenceSteps) / differenceSteps;
}

function differenceFill(verdict: FunctionDifference['verdict'], strength: Fraction): Rgb {
  const { slower, faster, same, oneSided } = differenceColours;
  if (verdict === 'new' || verdict === 'gone') return oneSided;
  if (verdict !== 'regressed' && verdict !== 'improved') return same;
  return mix(same, verdict === 'regressed' ? slower : faster, weakest + (1 - weakest) * strength);
}

/** Black or white: one of them can be read on any colour, and on two that are alike. */
function textOn(surfaces: readonly Rgb[]): string {
  const least = (text: Rgb): number => Math.min(...surfaces.map((s) => contrast(rounded(s), text)));
  return toHex(least(white) >= least(black) ? white : black);
}

/** How far a frame that steps back goes towards the background. */
const faded: Fraction = 0.62;
/** A frame with this share of the whole has the strongest colour; few programs have one with more. */
const hottestShare: Fraction = 0.5;
const selfSteps = 16;

const white: Rgb = [1, 1, 1];
const black: Rgb = [0, 0, 0];

function rgb(red: number, green: number, blue: number): Rgb {
  return [red / 255, green / 255, blue / 255];
}

/** As the colour will be written: contrast is promised for what is drawn. */
function rounded(colour: Rgb): Rgb {
  return colour.map((value) => Math.round(value * 255) / 255) as unknown as Rgb;
}
