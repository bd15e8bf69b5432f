import { buildCallTree, endOfSubtree, type CallTree } from './callTree.ts';
import type { FunctionIdentity } from './functionKeys.ts';
import type { Profile } from './profile.ts';

export interface Neighbour {
  /** Row of `profile.functions`; the first row of equal functions. */
  readonly functionIndex: number;
  /** Of samples in which the one calls the other, each counted once; in the sample type's unit. */
  readonly value: number;
}

export interface Neighbours {
  /** Largest value first. */
  readonly callers: readonly Neighbour[];
  readonly callees: readonly Neighbour[];
}

/**
 * Who calls a function, and whom it calls, as `go tool pprof -peek` counts: a function that calls itself
 * directly is not its own neighbour.
 *
 * @param functionIndex the first row of equal functions, as tables and trees have it
 */
export function callersAndCallees(
  profile: Profile,
  sampleType: number,
  functionIndex: number,
  options: { readonly identity?: FunctionIdentity } = {},
): Neighbours {
  return neighboursIn(buildCallTree(profile, sampleType, options.identity), functionIndex);
}

/** As callersAndCallees, on a tree that is already there. */
export function neighboursIn(tree: CallTree, functionIndex: number): Neighbours {
  const { length, parent, function: functionOf } = tree;
  const callers = new Sums(tree);
  const callees = new Sums(tree);
  for (let node = 1; node < length; node++) {
    // The root is no function.
    if (parent[node] === 0) continue;
    const [caller, callee] = [functionOf[parent[node]], functionOf[node]];
    if (caller === callee) continue;
    if (callee === functionIndex) callers.add(caller, node);
    else if (caller === functionIndex) callees.add(callee, node);
  }
  return { callers: callers.rows(), callees: callees.rows() };
}

/** Values by function; of several nested calls only the outermost counts. */
class Sums {
  private readonly tree: CallTree;
  /** With the end of the subtree that was added last: nodes are added in the order of the tree. */
  private readonly entries = new Map<number, { value: number; until: number }>();

  constructor(tree: CallTree) {
    this.tree = tree;
  }

  /** @param node of the one that is called */
  add(fn: number, node: number): void {
    let entry = this.entries.get(fn);
    if (!entry) this.entries.set(fn, (entry = { value: 0, until: 0 }));
    if (node < entry.until) return;
    entry.value += this.tree.total[node];
    entry.until = endOfSubtree(this.tree, node);
  }

  rows(): Neighbour[] {
    const rows = [...this.entries].map(([functionIndex, { value }]) => ({ functionIndex, value }));
    return rows.sort((a, b) => b.value - a.value || a.functionIndex - b.functionIndex);
  }
}
