import { endOfSubtree, type CallTreeShape } from '../callTree.ts';

/** Where each function stands in the call tree: the part of it that all sample types share. */
export class FunctionNodes {
  private readonly start: Uint32Array;
  private readonly end: Uint32Array;
  private readonly nodes: Uint32Array;
  private readonly counts: Uint32Array;

  /** @param functions number of rows of `profile.functions` */
  constructor(tree: CallTreeShape, functions: number) {
    this.counts = new Uint32Array(functions);
    this.start = new Uint32Array(functions);
    this.end = new Uint32Array(functions);
    for (let node = 1; node < tree.length; node++) this.counts[tree.function[node]]++;
    forEachOutermost(tree, functions, (fn) => this.end[fn]++);
    let sum = 0;
    for (let fn = 0; fn < functions; fn++) {
      this.start[fn] = sum;
      sum += this.end[fn];
      this.end[fn] = this.start[fn];
    }
    this.nodes = new Uint32Array(sum);
    forEachOutermost(tree, functions, (fn, node) => (this.nodes[this.end[fn]++] = node));
  }

  /** All nodes of the function. */
  count(fn: number): number {
    return this.counts[fn];
  }

  /**
   * Its nodes that are not called, directly or further up, from another one of its own: their totals add up to
   * the function's. In the order of the tree.
   */
  outermost(fn: number): Uint32Array {
    return this.nodes.subarray(this.start[fn], this.end[fn]);
  }
}

function forEachOutermost(
  tree: CallTreeShape,
  functions: number,
  visit: (fn: number, node: number) => void,
): void {
  /** By function: where the subtree ends in which it has been met. */
  const until = new Uint32Array(functions);
  for (let node = 1; node < tree.length; node++) {
    const fn = tree.function[node];
    if (node < until[fn]) continue;
    until[fn] = endOfSubtree(tree, node);
    visit(fn, node);
  }
}
