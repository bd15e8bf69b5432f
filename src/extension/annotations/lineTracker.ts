import { matchLines } from '../../core/source/matchLines.ts';

/** Where a line of the text at the beginning is now. Lines here start at 0. */
export interface TrackedLine {
  readonly line: number;
  /** Its text is another one now, not counting blanks at its ends. */
  readonly edited: boolean;
}

/** A change as editors report it: a range in the text before, and what replaces it. */
export interface TextChange {
  readonly startLine: number;
  readonly startCharacter: number;
  readonly endLine: number;
  readonly endCharacter: number;
  readonly text: string;
}

const EOL = /\r\n|\r|\n/;

/**
 * Follows the lines of a text through edits. A change inside one line costs that line only; lines that are
 * replaced by the same lines, as formatters do, keep their place.
 */
export class LineTracker {
  readonly #original: readonly string[];
  readonly #lines: string[];
  /** For each line now, the line it was at the beginning; -1 for a new one. */
  readonly #origin: number[];
  #places: Map<number, number> | undefined;

  constructor(text: string) {
    this.#original = text.split(EOL);
    this.#lines = [...this.#original];
    this.#origin = this.#lines.map((_, line) => line);
  }

  /** undefined when the line was deleted, or never was. */
  find(original: number): TrackedLine | undefined {
    this.#places ??= new Map(this.#origin.map((origin, line) => [origin, line]));
    const line = this.#places.get(original);
    if (line === undefined || original < 0) return undefined;
    return { line, edited: this.#lines[line].trim() !== this.#original[original].trim() };
  }

  /** Changes of one event: their ranges refer to the text before all of them. */
  apply(changes: readonly TextChange[]): void {
    const fromTheEnd = [...changes].sort(
      (a, b) => b.startLine - a.startLine || b.startCharacter - a.startCharacter,
    );
    for (const change of fromTheEnd) this.#applyOne(change);
  }

  #applyOne(change: TextChange): void {
    const { startLine, endLine } = change;
    const before = this.#lines[startLine] ?? '';
    const after = this.#lines[endLine] ?? '';
    const inserted = (
      before.slice(0, change.startCharacter) +
      change.text +
      after.slice(change.endCharacter)
    ).split(EOL);
    const count = endLine - startLine + 1;
    if (count === 1 && inserted.length === 1) {
      this.#lines[startLine] = inserted[0];
      return;
    }
    const old = this.#lines.slice(startLine, endLine + 1);
    const origins = Array.from(matchLines(old, inserted), (from) =>
      from < 0 ? -1 : this.#origin[startLine + from],
    );
    splice(this.#lines, startLine, count, inserted);
    splice(this.#origin, startLine, count, origins);
    this.#places = undefined;
  }
}

/** Array.prototype.splice with a spread overflows the stack on very large pastes. */
function splice<T>(array: T[], start: number, count: number, items: readonly T[]): void {
  if (items.length < 10_000) {
    array.splice(start, count, ...items);
    return;
  }
  const rest = array.splice(start).slice(count);
  for (const item of items) array.push(item);
  for (const item of rest) array.push(item);
}
