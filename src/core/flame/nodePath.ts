import type { CallTree } from '../callTree.ts';
import type { Profile } from '../profile.ts';

/** A node named by its functions from the root down, so that it can be found again in a newer profile. */
export type NodePath = readonly string[];

/** Name, file and start line: what tells functions of one program apart. */
export function functionKey(profile: Profile, index: number): string {
  const { functions, strings } = profile;
  return `${strings[functions.name[index]]}\n${strings[functions.file[index]]}\n${functions.startLine[index]}`;
}

export function pathOf(profile: Profile, tree: CallTree, node: number): NodePath {
  const path: string[] = [];
  for (let at = node; at > 0; at = tree.parent[at]) path.push(functionKey(profile, tree.function[at]));
  return path.reverse();
}

/** The node at `path`, or the deepest one that still exists on the way to it. */
export function findPath(
  profile: Profile,
  tree: CallTree,
  path: NodePath,
): { readonly node: number; readonly complete: boolean } {
  let node = 0;
  for (const key of path) {
    let child = tree.firstChild[node];
    while (child >= 0 && functionKey(profile, tree.function[child]) !== key) child = tree.nextSibling[child];
    if (child < 0) return { node, complete: false };
    node = child;
  }
  return { node, complete: true };
}
