import type { Program } from './program.ts';

/** The same object is handed out each time. `path[0]` to `path[length - 1]`: places from the outermost frame on. */
export interface Stack {
  readonly path: Uint32Array;
  length: number;
}

const shallowest = 20;
const deepest = 60;
/** Chance that a stack which nobody else shares ends at a frame. */
const ends = 0.15;

/**
 * Exactly `count` different stacks as one walk over the call tree: each function hands its share of the
 * stacks down to those it calls, so that hot paths branch often and late, as in a real program.
 */
export function* treeStacks(program: Program, count: number, random: () => number): Generator<Stack> {
  const stack: Stack = { path: new Uint32Array(deepest), length: 0 };
  /** By depth: the function, the call under way, the stacks still to be made below, and what calls remain share. */
  const fns = new Int32Array(deepest);
  const next = new Int32Array(deepest);
  const left = new Float64Array(deepest);
  const shares = new Float64Array(deepest);
  left[0] = count;
  shares[0] = 1;
  for (let depth = 0; depth >= 0;) {
    const { calls, busy } = program.functions[fns[depth]];
    if (next[depth] === 0 && depth + 1 >= shallowest) {
      const last = depth + 1 === deepest;
      // Every fourth function is seen busy itself, on some of its lines.
      const lines = last
        ? busy.length
        : random() < (left[depth] > 1 ? 0.25 : ends)
          ? 1 + Math.floor(random() * busy.length)
          : 0;
      const here = Math.min(left[depth], lines);
      for (let i = 0; i < here; i++) {
        stack.path[depth] = busy[i];
        stack.length = depth + 1;
        yield stack;
      }
      left[depth] -= here;
    }
    const call = calls[next[depth]];
    if (left[depth] === 0 || call === undefined || depth + 1 === deepest) {
      // What found no place here is left to the caller's other calls.
      if (depth > 0) left[depth - 1] += left[depth];
      else if (left[0] > 0) throw new Error(`This program has only ${count - left[0]} stacks.`);
      depth--;
      continue;
    }
    next[depth]++;
    const wanted = next[depth] === calls.length ? left[depth] : (left[depth] * call.share) / shares[depth];
    const given = Math.min(left[depth], Math.floor(wanted) + (random() < wanted % 1 ? 1 : 0));
    shares[depth] -= call.share;
    if (given === 0) continue;
    left[depth] -= given;
    stack.path[depth] = call.place;
    depth++;
    fns[depth] = call.callee;
    next[depth] = 0;
    left[depth] = given;
    shares[depth] = 1;
  }
}

/** `count` different stacks, each a walk of its own from the first function on; a walk met before is not counted. */
export function* walkedStacks(program: Program, count: number, random: () => number): Generator<Stack> {
  const stack: Stack = { path: new Uint32Array(deepest), length: 0 };
  const seen = new HashSet(count);
  for (let made = 0; made < count;) {
    stack.length = shallowest + Math.floor(random() * (deepest - shallowest + 1));
    let fn = 0;
    let hash = 0;
    let other = 0;
    for (let i = 0; i < stack.length; i++) {
      const { calls, busy } = program.functions[fn];
      let at = random();
      const call = calls.find(({ share }) => (at -= share) < 0) ?? calls[0];
      const leaf = i === stack.length - 1;
      const place = leaf ? busy[Math.floor(random() * busy.length)] : call.place;
      stack.path[i] = place;
      fn = call.callee;
      const step = leaf ? place : place * 31 + fn;
      hash = (Math.imul(hash ^ step, 0x01000193) + (hash >>> 15)) | 0;
      other = Math.imul(other + step, 0x85ebca6b) ^ (other >>> 13);
    }
    if (!seen.add(hash, other)) continue;
    made++;
    yield stack;
  }
}

/** 64-bit hashes by open addressing: two million stacks themselves would take half a gigabyte. */
class HashSet {
  private readonly slots: Int32Array;

  constructor(count: number) {
    this.slots = new Int32Array(2 * 2 ** Math.ceil(Math.log2(2 * count)));
  }

  /** @returns whether it is new */
  add(hash: number, other: number): boolean {
    const { slots } = this;
    const mask = slots.length / 2 - 1;
    // 0 marks a free slot.
    const second = other | 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      if (slots[2 * slot + 1] === 0) {
        slots[2 * slot] = hash;
        slots[2 * slot + 1] = second;
        return true;
      }
      if (slots[2 * slot] === hash && slots[2 * slot + 1] === second) return false;
    }
  }
}
