import { growableUint32 } from './growable.ts';

/**
 * Numbers pairs of numbers (both from 0 to 2^32 - 1) from 0 on, in the order in which they are first seen.
 * Open addressing over typed arrays: a Map from joined numbers costs several times the memory.
 */
export class Pairs {
  private readonly firsts = growableUint32(1024);
  private readonly seconds = growableUint32(1024);
  /** Index + 1; 0 is free. */
  private slots = new Int32Array(2048);

  get length(): number {
    return this.firsts.length;
  }

  index(first: number, second: number): number {
    const slot = this.slotOf(first, second);
    if (this.slots[slot] !== 0) return this.slots[slot] - 1;
    this.firsts.push(first);
    this.seconds.push(second);
    this.slots[slot] = this.length;
    if (this.length * 4 > this.slots.length * 3) this.grow();
    return this.length - 1;
  }

  /** By index; nothing may be added afterwards. */
  done(): { readonly length: number; readonly first: Uint32Array; readonly second: Uint32Array } {
    this.slots = new Int32Array(0);
    return { length: this.length, first: this.firsts.done(), second: this.seconds.done() };
  }

  private slotOf(first: number, second: number): number {
    const { slots } = this;
    const firsts = this.firsts.array;
    const seconds = this.seconds.array;
    const mask = slots.length - 1;
    for (let slot = hashPair(first, second) & mask; ; slot = (slot + 1) & mask) {
      const index = slots[slot] - 1;
      if (index < 0 || (firsts[index] === first && seconds[index] === second)) return slot;
    }
  }

  private grow(): void {
    this.slots = new Int32Array(2 * this.slots.length);
    for (let i = 0; i < this.length; i++)
      this.slots[this.slotOf(this.firsts.array[i], this.seconds.array[i])] = i + 1;
  }
}

export function hashPair(first: number, second: number): number {
  let mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
