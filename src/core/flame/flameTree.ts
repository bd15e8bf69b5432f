import type { CallTree } from '../callTree.ts';

/**
 * What a flame graph is drawn of: all stacks from their root (WholeTree), or the halves of a sandwich
 * (sandwich.ts), which grow where they are looked at. Node 0 is the root; a node keeps its number.
 */
export interface FlameTree {
  /** Larger than every node handed out so far. */
  readonly length: number;
  /** -1 for node 0. */
  parent(node: number): number;
  /** Row of `profile.functions`; means nothing for the root of all stacks. */
  function(node: number): number;
  /** In the sample type's unit, as `self`. */
  total(node: number): number;
  self(node: number): number;
  /** In no particular order. */
  children(node: number): readonly number[];
  /** The nodes of the call tree whose subtrees make up this one's total. */
  origins(node: number): Iterable<number>;
  /** The nodes of the call tree whose self values make up this one's. */
  selfOrigins(node: number): Iterable<number>;
  /** Whether this frame, or one drawn further out on it, has one of these nodes of the call tree. */
  leadsTo(node: number, flags: NodeFlags): boolean;
}

/** A property of nodes of the call tree, 1 or 0 for each. */
export interface NodeFlags {
  /** The node or one below it has it. */
  readonly below: Uint8Array;
  /** The node or one above it has it; undefined for what callers cannot have. */
  readonly above: Uint8Array | undefined;
}

/** The call tree as it is. */
export class WholeTree implements FlameTree {
  private readonly tree: CallTree;

  constructor(tree: CallTree) {
    this.tree = tree;
  }

  get length(): number {
    return this.tree.length;
  }

  parent(node: number): number {
    return this.tree.parent[node];
  }

  function(node: number): number {
    return this.tree.function[node];
  }

  total(node: number): number {
    return this.tree.total[node];
  }

  self(node: number): number {
    return this.tree.self[node];
  }

  children(node: number): readonly number[] {
    const { firstChild, nextSibling } = this.tree;
    const children: number[] = [];
    for (let child = firstChild[node]; child >= 0; child = nextSibling[child]) children.push(child);
    return children;
  }

  origins(node: number): Iterable<number> {
    return [node];
  }

  selfOrigins(node: number): Iterable<number> {
    return [node];
  }

  leadsTo(node: number, flags: NodeFlags): boolean {
    return flags.below[node] === 1;
  }
}
