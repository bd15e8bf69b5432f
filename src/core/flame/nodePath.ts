import type { FlameTree } from './flameTree.ts';
import type { FunctionNames } from './functionNames.ts';

/** A node named by its functions' keys from the root down, so that it can be found again in a newer profile. */
export type NodePath = readonly string[];

export function pathOf(names: FunctionNames, tree: FlameTree, node: number): NodePath {
  const path: string[] = [];
  for (let at = node; at > 0; at = tree.parent(at)) path.push(names.key(tree.function(at)));
  return path.reverse();
}

/** The node at `path`, or the deepest one that still exists on the way to it. */
export function findPath(
  names: FunctionNames,
  tree: FlameTree,
  path: NodePath,
): { readonly node: number; readonly complete: boolean } {
  let node = 0;
  for (const key of path) {
    const fn = names.index(key);
    const child = fn === undefined ? undefined : tree.children(node).find((c) => tree.function(c) === fn);
    if (child === undefined) return { node, complete: false };
    node = child;
  }
  return { node, complete: true };
}
