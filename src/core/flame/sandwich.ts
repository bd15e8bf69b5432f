import type { CallTree } from '../callTree.ts';
import type { FlameTree, NodeFlags } from './flameTree.ts';

/**
 * One function wherever it stands, merged into one root: with all it calls (CalleeTree), or turned round,
 * with all that calls it (CallerTree). Where it recurses, its outermost frame counts, so that a sample is
 * counted once and both roots have the function's total.
 *
 * A node's children are made when they are asked for: a sandwich of `main` would else be a second call tree.
 */
abstract class MergedTree implements FlameTree {
  protected readonly tree: CallTree;
  protected readonly nodes: MergedNode[];

  /** @param outermost see FunctionNodes */
  constructor(tree: CallTree, fn: number, outermost: Uint32Array) {
    this.tree = tree;
    this.nodes = [newNode(-1, fn)];
    const [root] = this.nodes;
    for (const node of outermost) {
      root.total += tree.total[node];
      root.self += tree.self[node];
      root.members.push(node);
      root.weights.push(tree.total[node]);
    }
  }

  get length(): number {
    return this.nodes.length;
  }

  parent(node: number): number {
    return this.nodes[node].parent;
  }

  function(node: number): number {
    return this.nodes[node].fn;
  }

  total(node: number): number {
    return this.nodes[node].total;
  }

  self(node: number): number {
    return this.nodes[node].self;
  }

  children(node: number): readonly number[] {
    return (this.nodes[node].children ??= this.expand(node));
  }

  abstract origins(node: number): Iterable<number>;
  abstract selfOrigins(node: number): Iterable<number>;
  abstract leadsTo(node: number, flags: NodeFlags): boolean;
  protected abstract expand(node: number): readonly number[];

  /** The child for a function, made if it is not there yet. */
  protected child(parent: number, fn: number, known: Map<number, number>): MergedNode {
    let child = known.get(fn);
    if (child === undefined) {
      child = this.nodes.push(newNode(parent, fn)) - 1;
      known.set(fn, child);
    }
    return this.nodes[child];
  }
}

interface MergedNode {
  readonly parent: number;
  readonly fn: number;
  total: number;
  self: number;
  /** Nodes of the call tree that are merged here. */
  readonly members: number[];
  /** What each of them adds to a caller's total; a callee's adds its own. */
  readonly weights: number[];
  children: readonly number[] | undefined;
}

function newNode(parent: number, fn: number): MergedNode {
  return { parent, fn, total: 0, self: 0, members: [], weights: [], children: undefined };
}

export class CalleeTree extends MergedTree {
  origins(node: number): Iterable<number> {
    return this.nodes[node].members;
  }

  selfOrigins(node: number): Iterable<number> {
    return this.nodes[node].members;
  }

  leadsTo(node: number, { below }: NodeFlags): boolean {
    return this.nodes[node].members.some((member) => below[member] === 1);
  }

  protected expand(node: number): readonly number[] {
    const { firstChild, nextSibling, function: functionOf, total, self } = this.tree;
    const known = new Map<number, number>();
    for (const member of this.nodes[node].members) {
      for (let callee = firstChild[member]; callee >= 0; callee = nextSibling[callee]) {
        const child = this.child(node, functionOf[callee], known);
        child.total += total[callee];
        child.self += self[callee];
        child.members.push(callee);
      }
    }
    return [...known.values()];
  }
}

/** Only the root has self value: time of a callee is not its caller's own. */
export class CallerTree extends MergedTree {
  *origins(node: number): Iterable<number> {
    const { parent, function: functionOf } = this.tree;
    const path: number[] = [];
    for (let at = node; at > 0; at = this.parent(at)) path.push(this.function(at));
    path.reverse();
    for (const member of this.nodes[0].members) {
      let caller = member;
      if (path.every((fn) => (caller = parent[caller]) > 0 && functionOf[caller] === fn)) yield member;
    }
  }

  selfOrigins(node: number): Iterable<number> {
    return node === 0 ? this.nodes[0].members : [];
  }

  leadsTo(node: number, { above }: NodeFlags): boolean {
    return above !== undefined && this.nodes[node].members.some((member) => above[member] === 1);
  }

  protected expand(node: number): readonly number[] {
    const { parent, function: functionOf } = this.tree;
    const known = new Map<number, number>();
    const { members, weights } = this.nodes[node];
    members.forEach((member, i) => {
      const caller = parent[member];
      if (caller <= 0) return;
      const child = this.child(node, functionOf[caller], known);
      child.total += weights[i];
      // Members are in depth-first order: those that share a caller follow each other.
      if (child.members.at(-1) === caller) child.weights[child.weights.length - 1] += weights[i];
      else {
        child.members.push(caller);
        child.weights.push(weights[i]);
      }
    });
    return [...known.values()];
  }
}
