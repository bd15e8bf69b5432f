import { buildCallTree, type CallTree } from './callTree.ts';
import type { FunctionIdentity } from './functionKeys.ts';
import { walk } from './groupSums.ts';
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
  const callers = new Sums();
  const callees = new Sums();
  const visit = (node: number, step: 1 | -1): void => {
    const up = tree.parent[node];
    // The root is no function.
    if (up <= 0) return;
    const [caller, callee] = [tree.function[up], tree.function[node]];
    if (caller === callee) return;
    if (callee === functionIndex) callers.step(caller, step, tree.total[node]);
    else if (caller === functionIndex) callees.step(callee, step, tree.total[node]);
  };
  walk(
    tree.parent,
    () => true,
    (node) => visit(node, 1),
    (node) => visit(node, -1),
  );
  return { callers: callers.rows(), callees: callees.rows() };
}

/** Values by function, taken at the first of several nested occurrences. */
class Sums {
  private readonly entries = new Map<number, { value: number; open: number }>();

  step(fn: number, step: 1 | -1, value: number): void {
    let entry = this.entries.get(fn);
    if (!entry) this.entries.set(fn, (entry = { value: 0, open: 0 }));
    if (step === 1 && entry.open === 0) entry.value += value;
    entry.open += step;
  }

  rows(): Neighbour[] {
    const rows = [...this.entries].map(([functionIndex, { value }]) => ({ functionIndex, value }));
    return rows.sort((a, b) => b.value - a.value || a.functionIndex - b.functionIndex);
  }
}
