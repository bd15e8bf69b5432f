import type { Strings } from './profile.ts';

declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

/** Strings that are already in memory. */
export class StringList implements Strings {
  private readonly list: readonly string[];

  constructor(list: readonly string[]) {
    this.list = list;
  }

  get length(): number {
    return this.list.length;
  }

  get(index: number): string {
    const text = this.list[index];
    if (text === undefined) throw new RangeError(`There is no string ${index} of ${this.length}.`);
    return text;
  }
}

/** UTF-8 strings end to end in one buffer: a profile may hold a million label values that nobody looks at. */
export class EncodedStrings implements Strings {
  readonly length: number;
  private readonly bytes: Uint8Array;
  private readonly ends: Uint32Array;
  private readonly decoded: (string | undefined)[] = [];
  private readonly decoder = new TextDecoder();

  /** @param ends where each string ends in `bytes`; the next one starts there. */
  constructor(bytes: Uint8Array, ends: Uint32Array) {
    this.bytes = bytes;
    this.ends = ends;
    this.length = ends.length;
  }

  get(index: number): string {
    const known = this.decoded[index];
    if (known !== undefined) return known;
    if (!(index in this.ends)) throw new RangeError(`There is no string ${index} of ${this.length}.`);
    const start = index === 0 ? 0 : this.ends[index - 1];
    const text = this.decoder.decode(this.bytes.subarray(start, this.ends[index]));
    this.decoded[index] = text;
    return text;
  }
}
