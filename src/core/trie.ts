import { growableInt32, growableUint32 } from './growable.ts';

/**
 * A tree that grows by asking for children: node 0 is the root, a child is known by its parent and a
 * key (a location, a function), and its index is larger than its parent's. Open addressing over typed
 * arrays: a Map from joined numbers costs several times the memory.
 */
export class Trie {
  private readonly parents = growableInt32(1024);
  private readonly keys = growableUint32(1024);
  private slots = new Int32Array(2048);

  constructor() {
    this.parents.push(-1);
    this.keys.push(0);
  }

  get length(): number {
    return this.parents.length;
  }

  /** @param key from 0 to 2^32 - 1 */
  child(parent: number, key: number): number {
    const parents = this.parents.array;
    const keys = this.keys.array;
    const { slots } = this;
    const mask = slots.length - 1;
    let slot = hash(parent, key) & mask;
    for (;;) {
      const node = slots[slot];
      // Slots hold 0 when free: the root is nobody's child.
      if (node === 0) break;
      if (parents[node] === parent && keys[node] === key) return node;
      slot = (slot + 1) & mask;
    }
    const node = this.parents.length;
    this.parents.push(parent);
    this.keys.push(key);
    slots[slot] = node;
    if (node * 4 > slots.length * 3) this.grow();
    return node;
  }

  /** Both indexed by node; nothing may be added afterwards. */
  done(): { readonly length: number; readonly parent: Int32Array; readonly key: Uint32Array } {
    this.slots = new Int32Array(0);
    return { length: this.parents.length, parent: this.parents.done(), key: this.keys.done() };
  }

  /** As done(), but the tree may grow on: a copy. */
  copy(): { readonly length: number; readonly parent: Int32Array; readonly key: Uint32Array } {
    const { length } = this;
    return { length, parent: this.parents.array.slice(0, length), key: this.keys.array.slice(0, length) };
  }

  private grow(): void {
    const parents = this.parents.array;
    const keys = this.keys.array;
    const slots = new Int32Array(this.slots.length * (this.slots.length < 1 << 20 ? 4 : 2));
    const mask = slots.length - 1;
    for (let node = 1; node < this.parents.length; node++) {
      let slot = hash(parents[node], keys[node]) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = node;
    }
    this.slots = slots;
  }
}

function hash(parent: number, key: number): number {
  let mixed = Math.imul(parent, 0x9e3779b1) ^ Math.imul(key, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
