import { groupBy } from '../groupBy.ts';
import { mapLineLists, type LineMap } from '../source/mapLines.ts';
import { TELLING_LENGTH, type SourceFunctions } from '../source/sourceFunctions.ts';
import type { Line1 } from '../units.ts';

/** How a function was found again; see matchRows. */
export type Step = 1 | 2 | 3 | 4 | 5;

export interface RowMatch {
  /** By row of base, the row of current; -1 where there is none. */
  readonly partner: Int32Array;
  /** By row of base; 0 where there is none. */
  readonly step: Uint8Array;
  readonly lines: LineMap;
}

const TELLING_LINES = 3;
const LEAST_OVERLAP = 0.8;
/** How far from the mapped line a renamed function is looked for. */
const NEAR = 200;
/** Of many functions of one name, so many on either side of the mapped line are looked at. */
const NEIGHBOURS = 4;

/**
 * Finds the functions of one version of a file in another. What one step has found, later ones leave alone:
 *
 * 1. the same qualified name and the same code;
 * 2. the same name where the line diff has the start line go;
 * 3. the same qualified name, nearest to where the start line would be; the nameless in their order, if there are as many
 *    in the function around them;
 * 4. the same code, apart from the name, if no other function has it;
 * 5. 80 % of the lines the same near to where it would be: it was renamed.
 */
export function matchRows(base: SourceFunctions, current: SourceFunctions): RowMatch {
  return new Cascade(base, current).run();
}

class Cascade {
  private readonly base: SourceFunctions;
  private readonly current: SourceFunctions;
  private readonly lines: LineMap;
  private readonly partner: Int32Array;
  private readonly step: Uint8Array;
  private readonly taken: Uint8Array;

  constructor(base: SourceFunctions, current: SourceFunctions) {
    this.base = base;
    this.current = current;
    this.lines = mapLineLists(base.lines, current.lines);
    this.partner = new Int32Array(base.length).fill(-1);
    this.step = new Uint8Array(base.length);
    this.taken = new Uint8Array(current.length);
  }

  run(): RowMatch {
    this.pair(0, 0, 1);
    this.sameNameAndCode();
    this.sameNameAtMappedLine();
    this.sameNameNearest();
    this.namelessInOrder();
    this.sameCode();
    this.renamed();
    this.namelessInOrder();
    const { partner, step, lines } = this;
    return { partner, step, lines };
  }

  private pair(b: number, c: number, step: Step): void {
    this.partner[b] = c;
    this.step[b] = step;
    this.taken[c] = 1;
  }

  private sameNameAndCode(): void {
    for (const [bases, currents] of this.groups(({ qualified }, row) => qualified[row])) {
      if (bases.length === 1 && currents.length === 1) {
        if (this.base.textOf(bases[0]) === this.current.textOf(currents[0]))
          this.pair(bases[0], currents[0], 1);
        continue;
      }
      const ofText = groupBy(currents, (row) => this.current.textOf(row));
      for (const [text, same] of groupBy(bases, (row) => this.base.textOf(row)))
        this.pairNearest(same, ofText.get(text) ?? [], 1);
    }
  }

  private sameNameAtMappedLine(): void {
    const startingAt = groupBy(this.free('current'), (row) => this.current.table.startLine[row]);
    for (const b of this.free('base')) {
      const at = this.lines.find(this.base.table.startLine[b]);
      const found = startingAt.get(at?.line ?? 0)?.find((c) => {
        if (this.taken[c] || this.base.key[b] !== this.current.key[c]) return false;
        // Another nameless function may stand there now.
        return !at!.edited || !this.base.isNameless(b) || this.isWithinPartner(b, c);
      });
      if (found !== undefined) this.pair(b, found, 2);
    }
  }

  private isWithinPartner(b: number, c: number): boolean {
    return this.partner[this.base.table.parent[b]] === this.current.table.parent[c];
  }

  private sameNameNearest(): void {
    const name = (side: SourceFunctions, row: number) =>
      side.isNameless(row) ? undefined : side.qualified[row];
    for (const [bases, currents] of this.groups(name)) this.pairNearest(bases, currents, 3);
  }

  private namelessInOrder(): void {
    const parentOf = (side: SourceFunctions, row: number) =>
      side.isNameless(row) ? side.table.parent[row] : undefined;
    const currents = groupBy(this.free('current'), (row) => parentOf(this.current, row));
    for (const [parent, bases] of groupBy(this.free('base'), (row) => parentOf(this.base, row))) {
      const same = currents.get(this.partner[parent]) ?? [];
      if (same.length === bases.length) bases.forEach((b, i) => this.pair(b, same[i], 3));
    }
  }

  private sameCode(): void {
    const code = (side: SourceFunctions, row: number) => {
      const text = nameless(side, row, side.textOf(row)).replace(/\s+/g, ' ');
      return text.length >= TELLING_LENGTH ? text : undefined;
    };
    for (const [bases, currents] of this.groups(code))
      if (bases.length === 1 && currents.length === 1) this.pair(bases[0], currents[0], 4);
  }

  private renamed(): void {
    const candidates = this.free('current').map((row) => ({
      row,
      start: this.current.table.startLine[row],
      lines: tellingLines(this.current, row),
    }));
    const starts = candidates.map(({ start }) => start);
    const found: { b: number; c: number; overlap: number; distance: number }[] = [];
    for (const b of this.free('base')) {
      const lines = tellingLines(this.base, b);
      if (lines.length < TELLING_LINES) continue;
      const at = this.lines.nearest(this.base.table.startLine[b]);
      for (let i = lowerBound(starts, at - NEAR); i < starts.length && starts[i] <= at + NEAR; i++) {
        const overlap = overlapOf(lines, candidates[i].lines);
        const distance = Math.abs(starts[i] - at);
        if (overlap >= LEAST_OVERLAP) found.push({ b, c: candidates[i].row, overlap, distance });
      }
    }
    found.sort((x, y) => y.overlap - x.overlap || x.distance - y.distance);
    this.pairFirst(found, 5);
  }

  /** Pairs those first that are nearest to each other. */
  private pairNearest(bases: readonly number[], currents: readonly number[], step: Step): void {
    const { startLine } = this.current.table;
    const sorted = currents.toSorted((x, y) => startLine[x] - startLine[y]);
    const starts = sorted.map((row) => startLine[row]);
    const found = bases.flatMap((b) => {
      const at = this.lines.nearest(this.base.table.startLine[b]);
      const first = Math.max(0, lowerBound(starts, at) - NEIGHBOURS);
      return sorted
        .slice(first, first + 2 * NEIGHBOURS)
        .map((c) => ({ b, c, distance: Math.abs(startLine[c] - at) }));
    });
    this.pairFirst(
      found.sort((x, y) => x.distance - y.distance),
      step,
    );
  }

  private pairFirst(found: readonly { readonly b: number; readonly c: number }[], step: Step): void {
    for (const { b, c } of found) if (this.partner[b] < 0 && !this.taken[c]) this.pair(b, c, step);
  }

  private free(side: 'base' | 'current'): number[] {
    const used = (row: number) => (side === 'base' ? this.partner[row] >= 0 : this.taken[row] === 1);
    return Array.from({ length: this[side].length }, (_, row) => row).filter((row) => !used(row));
  }

  /** Functions without a partner that have something in common, if both sides have such. */
  private groups(
    keyOf: (side: SourceFunctions, row: number) => string | undefined,
  ): (readonly [number[], number[]])[] {
    const currents = groupBy(this.free('current'), (row) => keyOf(this.current, row));
    return [...groupBy(this.free('base'), (row) => keyOf(this.base, row))].flatMap(([key, bases]) => {
      const found = currents.get(key);
      return found ? [[bases, found] as const] : [];
    });
  }
}

/** Lines that say something, with the function's own name taken out. */
function tellingLines(side: SourceFunctions, row: number): string[] {
  const lines = nameless(side, row, side.linesOf(row).join('\n')).split('\n');
  return lines.map((line) => line.trim()).filter((line) => line.length > 1);
}

/** A text without a function's own name, which its declaration and its recursive calls have. */
function nameless(side: SourceFunctions, row: number, text: string): string {
  const key = side.table.key[row];
  if (key === '') return text;
  const pattern = `(?<![\\w$])${key.replace(/[^\w]/g, '\\$&')}(?![\\w$])`;
  return text.replace(new RegExp(pattern, 'g'), '');
}

function overlapOf(base: readonly string[], current: readonly string[]): number {
  const [fewer, more] = [base.length, current.length].sort((a, b) => a - b);
  if (fewer < LEAST_OVERLAP * more) return 0;
  const left = new Map<string, number>();
  for (const line of base) left.set(line, (left.get(line) ?? 0) + 1);
  let common = 0;
  for (const line of current) {
    const count = left.get(line) ?? 0;
    if (count > 0) common++;
    left.set(line, count - 1);
  }
  return common / more;
}

function lowerBound(sorted: readonly Line1[], line: Line1): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < line) low = middle + 1;
    else high = middle;
  }
  return low;
}
