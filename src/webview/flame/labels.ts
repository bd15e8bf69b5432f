import { fitLabel } from '../../core/flame/displayName.ts';
import type { CssPixels } from '../../core/units.ts';
import { fontOf } from './painter.ts';

/** Fits names into widths, measured in the font of `element`. */
export function labelFitter(element: Element): (name: string, width: CssPixels) => string {
  const meter = meterOf(getComputedStyle(element).fontFamily);
  return (name, width) => {
    const whole = meter(name);
    if (whole <= width) return name;

    // What is left of a name may have wider letters than the average of all of it.
    for (let letter = whole / name.length; ; letter *= 1.06) {
      const label = fitLabel(name, width, letter);
      if (meter(label) <= width) return label;
    }
  };
}

const meters = new Map<string, (text: string) => CssPixels>();

/** Width of a text: the sum of its letters, each measured once. */
function meterOf(fontFamily: string): (text: string) => CssPixels {
  let meter = meters.get(fontFamily);
  if (meter) return meter;
  const context = new OffscreenCanvas(1, 1).getContext('2d')!;
  context.font = fontOf(fontFamily, false, false);
  const letters = new Map<string, CssPixels>();
  const widthOf = (letter: string): CssPixels => {
    let width = letters.get(letter);
    if (width === undefined) letters.set(letter, (width = context.measureText(letter).width));
    return width;
  };
  meter = (text) => {
    let width = 0;
    for (const letter of text) width += widthOf(letter);
    return width;
  };
  meters.set(fontFamily, meter);
  return meter;
}
