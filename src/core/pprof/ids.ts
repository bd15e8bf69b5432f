import { tooLarge } from '../limits.ts';

/** Ids up to here, or up to a few times their number, are looked up in an array. */
const SMALL = 1 << 16;
const SPARSE = 4;

/**
 * Rows for pprof's ids, in the order in which they are first mentioned. Ids are arbitrary 64-bit
 * numbers, but nearly every writer counts from 1.
 */
export class RowsOfIds {
  count = 0;
  private readonly what: string;
  private readonly limit: number;
  /** Row + 1 by id; 0 for an id that has not been seen. */
  private small = new Int32Array(1024);
  private readonly other = new Map<number, number>();

  constructor(what: string, limit: number) {
    this.what = what;
    this.limit = limit;
  }

  row(id: number): number {
    const { small } = this;
    if (id < small.length) {
      const row = small[id];
      if (row !== 0) return row - 1;
    }
    return this.slowRow(id);
  }

  private slowRow(id: number): number {
    const known = this.other.get(id);
    if (known !== undefined) return known;
    if (this.count >= this.limit)
      throw tooLarge(`more than ${this.limit.toLocaleString('en-US')} ${this.what}`);
    const row = this.count++;
    if (id < SMALL || id < SPARSE * this.count) {
      while (id >= this.small.length) {
        const larger = new Int32Array(this.small.length * 2);
        larger.set(this.small);
        this.small = larger;
      }
      this.small[id] = row + 1;
    } else this.other.set(id, row);
    return row;
  }
}
