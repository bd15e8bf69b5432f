import { growableInt32, growableUint32 } from './growable.ts';
import { hashPair } from './pairs.ts';

/** Most nodes have few children, found faster in a list than by a hash: a new stack's tail is all first children. */
const LISTED = 8;

/**
 * A tree that grows by asking for children: node 0 is the root, a child is known by its parent and a
 * key (a location, a function), and its index is larger than its parent's.
 */
export class Trie {
  private readonly parents = growableInt32(1024);
  private readonly keys = growableUint32(1024);
  /** By node; 0 is none, because the root is nobody's child. */
  private readonly firstChild = growableUint32(1024);
  private readonly nextSibling = growableUint32(1024);
  /** Children beyond the first few of their parents. */
  private slots = new Int32Array(1024);
  private hashed = 0;

  constructor() {
    this.parents.push(-1);
    this.keys.push(0);
    this.firstChild.push(0);
    this.nextSibling.push(0);
  }

  get length(): number {
    return this.parents.length;
  }

  /** @param key from 0 to 2^32 - 1 */
  child(parent: number, key: number): number {
    const keys = this.keys.array;
    const next = this.nextSibling.array;
    let last = 0;
    let listed = 0;
    for (let node = this.firstChild.array[parent]; node !== 0; node = next[node]) {
      if (keys[node] === key) return node;
      last = node;
      listed++;
    }
    const slot = listed < LISTED ? -1 : this.slotOf(parent, key);
    if (slot >= 0 && this.slots[slot] !== 0) return this.slots[slot];
    const node = this.parents.length;
    this.parents.push(parent);
    this.keys.push(key);
    this.firstChild.push(0);
    this.nextSibling.push(0);
    if (slot >= 0) {
      this.slots[slot] = node;
      if (++this.hashed * 2 > this.slots.length) this.grow();
    } else if (last === 0) this.firstChild.array[parent] = node;
    else this.nextSibling.array[last] = node;
    return node;
  }

  /** Both indexed by node; nothing may be added afterwards. */
  done(): { readonly length: number; readonly parent: Int32Array; readonly key: Uint32Array } {
    this.slots = new Int32Array(0);
    return { length: this.parents.length, parent: this.parents.done(), key: this.keys.done() };
  }

  /** As done(), but the tree may grow on: a copy. */
  copy(): { readonly length: number; readonly parent: Int32Array; readonly key: Uint32Array } {
    return { length: this.length, parent: this.parents.copy(), key: this.keys.copy() };
  }

  /** Where a child is in the hash table, or where it would be put. */
  private slotOf(parent: number, key: number): number {
    const parents = this.parents.array;
    const keys = this.keys.array;
    const { slots } = this;
    const mask = slots.length - 1;
    for (let slot = hashPair(parent, key) & mask; ; slot = (slot + 1) & mask) {
      const node = slots[slot];
      if (node === 0 || (keys[node] === key && parents[node] === parent)) return slot;
    }
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new Int32Array(2 * old.length);
    for (const node of old) {
      if (node !== 0) this.slots[this.slotOf(this.parents.array[node], this.keys.array[node])] = node;
    }
  }
}
