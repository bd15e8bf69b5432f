import type { Profile } from '../profile.ts';
import { Trie } from '../trie.ts';

/** Stacks as a tree of functions without their lines, as V8 keeps them; node 0 is the root. */
export interface FunctionTree {
  readonly length: number;
  readonly parent: Int32Array;
  /** Row of `profile.functions`; means nothing for the root. */
  readonly function: Uint32Array;
  /** The node of each stack row. */
  readonly nodeOf: Uint32Array;
}

export function functionTree({ stacks, locations }: Profile): FunctionTree {
  const tree = new Trie();
  const nodeOf = new Uint32Array(stacks.length);
  for (let row = 1; row < stacks.length; row++) {
    const location = stacks.location[row];
    let node = nodeOf[stacks.parent[row]];
    for (let i = locations.lineStart[location + 1] - 1; i >= locations.lineStart[location]; i--)
      node = tree.child(node, locations.lineFunction[i]);
    nodeOf[row] = node;
  }
  const { length, parent, key } = tree.done();
  return { length, parent, function: key, nodeOf };
}
