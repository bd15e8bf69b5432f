import type { Fraction } from '../units.ts';

/** Red, green and blue of sRGB, each 0 to 1. */
export type Rgb = readonly [red: Fraction, green: Fraction, blue: Fraction];

/** Perceptual lightness (0-1), chroma (0 is grey, 0.3 glaring) and hue in degrees: https://bottosson.github.io/posts/oklab/ */
export interface Oklch {
  readonly l: number;
  readonly c: number;
  readonly h: number;
}

/**
 * Reads `#rgb`, `#rrggbb`, `#rrggbbaa`, `rgb()` and `rgba()`, which is what themes hand out; a
 * see-through colour is laid over `under`. undefined for anything else.
 */
export function parseColour(text: string, under: Rgb = [0, 0, 0]): Rgb | undefined {
  const css = text.trim();
  let parts: number[];
  if (/^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.test(css)) {
    const digits = css.length <= 5 ? css.slice(1).replace(/./g, '$&$&') : css.slice(1);
    parts = digits.match(/../g)!.map((pair) => parseInt(pair, 16) / 255);
  } else if (/^rgba?\(/i.test(css)) {
    parts = (css.match(/[\d.]+%?/g) ?? []).map((part, i) => {
      const number = parseFloat(part);
      return part.endsWith('%') ? number / 100 : i < 3 ? number / 255 : number;
    });
  } else return undefined;
  if (parts.length < 3 || parts.some(Number.isNaN)) return undefined;
  return mix(under, [parts[0], parts[1], parts[2]], parts[3] ?? 1);
}

/** `share` of `b` over `a`, as alpha blending does it. */
export function mix(a: Rgb, b: Rgb, share: Fraction): Rgb {
  return [0, 1, 2].map((i) => a[i] + (b[i] - a[i]) * share) as unknown as Rgb;
}

export function toHex(colour: Rgb): string {
  const pair = (value: number): string =>
    Math.round(clamp(value) * 255)
      .toString(16)
      .padStart(2, '0');
  return `#${colour.map(pair).join('')}`;
}

/** 1 to 21, by https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio; text needs 4.5. */
export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

export function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map(toLinear);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The nearest colour that sRGB has: chroma gives way, lightness and hue stay. */
export function fromOklch(colour: Oklch): Rgb {
  for (let c = colour.c; c > 0.004; c *= 0.92) {
    const rgb = oklchToLinear({ ...colour, c });
    if (rgb.every((value) => value >= -0.001 && value <= 1.001)) return rgb.map(fromLinear) as unknown as Rgb;
  }
  return oklchToLinear({ ...colour, c: 0 }).map(fromLinear) as unknown as Rgb;
}

export function toOklch(colour: Rgb): Oklch {
  const [red, green, blue] = colour.map(toLinear);
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const b = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return {
    l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    c: Math.hypot(a, b),
    h: ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360,
  };
}

function oklchToLinear({ l, c, h }: Oklch): number[] {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
}

function toLinear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function fromLinear(value: number): number {
  const v = clamp(value);
  return v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
