import { growableInt32 } from '../growable.ts';
import type { Line1 } from '../units.ts';
import { matchLines } from './matchLines.ts';

/** Where JavaScript, and so its profilers, see the end of a line. */
const LINE_END = /\r\n|[\n\r\u2028\u2029]/g;

export interface MappedLine {
  readonly line: Line1;
  /** Its text is another one now, not counting blanks at its ends. */
  readonly edited: boolean;
}

/** Where the lines of one text are in another. */
export interface LineMap {
  /** undefined when the line is gone, or never was. */
  find(line: Line1): MappedLine | undefined;
  /** Where the line is, or would be between those around it. */
  nearest(line: Line1): Line1;
}

export function linesOf(text: string): string[] {
  return text.split(LINE_END);
}

/** The offset at which each line of a text begins. */
export function lineStarts(text: string): Int32Array {
  const starts = growableInt32();
  starts.push(0);
  for (const { index, 0: end } of text.matchAll(LINE_END)) starts.push(index + end.length);
  return starts.done();
}

/** Follows lines from an older text to a newer one; see matchLines. */
export function mapLines(older: string, newer: string): LineMap {
  return mapLineLists(linesOf(older), linesOf(newer));
}

/** As mapLines, for texts that are cut into lines already. */
export function mapLineLists(old: readonly string[], now: readonly string[]): LineMap {
  const to = new Int32Array(old.length).fill(-1);
  matchLines(old, now).forEach((o, n) => {
    if (o >= 0) to[o] = n;
  });
  // Counts from the last line that was found, as far as the next one lets it.
  const near = new Int32Array(old.length);
  for (let o = 0, at = 0; o < old.length; o++) {
    at = to[o] >= 0 ? to[o] : at;
    near[o] = at++;
  }
  for (let o = old.length - 1, next = now.length; o >= 0; o--) {
    if (to[o] >= 0) next = to[o];
    else near[o] = Math.max(0, Math.min(near[o], next - 1));
  }
  return {
    find(line) {
      const n = to[line - 1] ?? -1;
      return n < 0 ? undefined : { line: n + 1, edited: now[n].trim() !== old[line - 1].trim() };
    },
    nearest: (line) => (near[Math.max(0, Math.min(line, old.length) - 1)] ?? 0) + 1,
  };
}
