import type { Line1 } from '../units.ts';

/**
 * Where a function starts, for formats that give a frame one line and do not say which: nameless functions
 * of a file are told apart by it alone, named ones have several executing lines.
 */
export function startOfNameless(name: string, line: Line1): Line1 {
  return name === '' || name === '(anonymous)' ? line : 0;
}
