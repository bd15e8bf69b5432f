import { canonicalFunctions } from './functionKeys.ts';
import { growableInt32, growableUint32 } from './growable.ts';
import type { Profile } from './profile.ts';

/**
 * The samples of one sample type as a tree of calls, in columns. Node 0 is the root ("all"): its
 * function means nothing. A child's index is always larger than its parent's; -1 is "none".
 * Values are in the sample type's unit.
 */
export interface CallTree {
  readonly length: number;
  readonly parent: Int32Array;
  /** Row of `profile.functions`; the first row of equal functions. */
  readonly function: Uint32Array;
  readonly self: Float64Array;
  readonly total: Float64Array;
  /** 0 for the root. */
  readonly depth: Uint32Array;
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
  /** For each sample, the node of its leaf frame. */
  readonly sampleNode: Uint32Array;
}

/** Iterative throughout: stacks of any depth are real. */
export function buildCallTree(profile: Profile, sampleType: number): CallTree {
  const { samples, locations } = profile;
  const canonical = canonicalFunctions(profile);
  const types = profile.sampleTypes.length;

  const parent = growableInt32(1024);
  const functionOf = growableUint32(1024);
  const depth = growableUint32(1024);
  parent.push(-1);
  functionOf.push(0);
  depth.push(0);
  const children = new ChildTable(parent, functionOf);

  const sampleNode = new Uint32Array(samples.length);
  // The path of the previous sample: recorders write neighbours next to each other, so most of it repeats.
  let path: number[] = [];
  let pathFunctions: number[] = [];
  for (let s = 0; s < samples.length; s++) {
    const nextPath: number[] = [];
    const nextFunctions: number[] = [];
    let node = 0;
    let same = true;
    for (let at = samples.stackStart[s + 1] - 1; at >= samples.stackStart[s]; at--) {
      const location = samples.stack[at];
      for (let line = locations.lineStart[location + 1] - 1; line >= locations.lineStart[location]; line--) {
        const fn = canonical[locations.lineFunction[line]];
        const i = nextPath.length;
        same = same && pathFunctions[i] === fn;
        if (same) node = path[i];
        else {
          let child = children.find(node, fn);
          if (child < 0) {
            child = parent.length;
            parent.push(node);
            functionOf.push(fn);
            depth.push(depth.get(node) + 1);
            children.add(node, fn, child);
          }
          node = child;
        }
        nextPath.push(node);
        nextFunctions.push(fn);
      }
    }
    path = nextPath;
    pathFunctions = nextFunctions;
    sampleNode[s] = node;
  }

  const length = parent.length;
  const tree = {
    length,
    parent: parent.done(),
    function: functionOf.done(),
    depth: depth.done(),
    self: new Float64Array(length),
    total: new Float64Array(length),
    firstChild: new Int32Array(length).fill(-1),
    nextSibling: new Int32Array(length).fill(-1),
    sampleNode,
  };
  for (let s = 0; s < samples.length; s++) tree.self[sampleNode[s]] += samples.values[s * types + sampleType];
  tree.total.set(tree.self);
  for (let node = length - 1; node > 0; node--) {
    const up = tree.parent[node];
    tree.total[up] += tree.total[node];
    tree.nextSibling[node] = tree.firstChild[up];
    tree.firstChild[up] = node;
  }
  return tree;
}

/** Open addressing from (parent, function) to child: a Map keyed by a joined number costs several times the memory. */
class ChildTable {
  private slots = new Int32Array(4096).fill(-1);
  private count = 0;
  private readonly parent: { get(i: number): number };
  private readonly functionOf: { get(i: number): number };

  constructor(parent: { get(i: number): number }, functionOf: { get(i: number): number }) {
    this.parent = parent;
    this.functionOf = functionOf;
  }

  find(node: number, fn: number): number {
    return this.slots[this.slotOf(node, fn)];
  }

  add(node: number, fn: number, child: number): void {
    if (++this.count * 2 > this.slots.length) {
      const old = this.slots;
      this.slots = new Int32Array(old.length * 2).fill(-1);
      for (const kept of old) {
        if (kept >= 0) this.slots[this.slotOf(this.parent.get(kept), this.functionOf.get(kept))] = kept;
      }
    }
    this.slots[this.slotOf(node, fn)] = child;
  }

  private slotOf(node: number, fn: number): number {
    const mask = this.slots.length - 1;
    let slot = (Math.imul(node, 0x9e3779b1) ^ Math.imul(fn, 0x85ebca6b)) >>> 0;
    for (slot = (slot ^ (slot >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const child = this.slots[slot];
      if (child < 0 || (this.parent.get(child) === node && this.functionOf.get(child) === fn)) return slot;
    }
  }
}
