/**
 * Names for numbers whose unit or base would otherwise be guessed.
 * They are aliases, not brands: they document, and cost nothing.
 */

/** Nanoseconds, as pprof stores time. */
export type Nanoseconds = number;
/** Microseconds, as V8 and the sampler's interval use them. */
export type Micros = number;
/** Milliseconds since the epoch, or a span of milliseconds. */
export type Millis = number;
export type Bytes = number;
/** A pixel of the page, before the device's own scaling. */
export type CssPixels = number;
/** A line number that starts at 1; 0 means "not known". Editors' own APIs start at 0: convert at the border. */
export type Line1 = number;
/** A share of a whole, 0 to 1. */
export type Fraction = number;
