import { canonicalFunctions, type FunctionIdentity } from './functionKeys.ts';
import type { Profile } from './profile.ts';
import { childLists, sampledRows, sumUpward } from './stacks.ts';
import { Trie } from './trie.ts';

/**
 * The stacks of a profile by function, in columns. Node 0 is the root ("all"): its function means
 * nothing. A child's index is always larger than its parent's; -1 is "none".
 */
export interface CallTreeShape {
  readonly length: number;
  readonly parent: Int32Array;
  /** Row of `profile.functions`; the first row of equal functions. */
  readonly function: Uint32Array;
  /** 0 for the root. */
  readonly depth: Uint32Array;
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
  /** By stack row: the node of its innermost frame. Rows without samples may have none, and 0 here. */
  readonly stackNode: Uint32Array;
}

/** With the values of one sample type, in its unit. */
export interface CallTree extends CallTreeShape {
  readonly self: Float64Array;
  readonly total: Float64Array;
}

export function buildCallTree(
  profile: Profile,
  sampleType: number,
  identity: FunctionIdentity = 'place',
): CallTree {
  return withValues(callTreeShape(profile, identity), profile, sampleType);
}

/** The same for all sample types. Iterative throughout: stacks of any depth are real. */
export function callTreeShape(profile: Profile, identity: FunctionIdentity = 'place'): CallTreeShape {
  const { stacks, locations } = profile;
  const canonical = canonicalFunctions(profile, identity);
  const sampled = sampledRows(profile);
  const trie = new Trie();
  const stackNode = new Uint32Array(stacks.length);
  for (let row = 1; row < stacks.length; row++) {
    if (sampled[row] === 0) continue;
    const location = stacks.location[row];
    let node = stackNode[stacks.parent[row]];
    for (let line = locations.lineStart[location + 1] - 1; line >= locations.lineStart[location]; line--)
      node = trie.child(node, canonical[locations.lineFunction[line]]);
    stackNode[row] = node;
  }
  const { length, parent, key } = trie.done();
  const depth = new Uint32Array(length);
  for (let node = 1; node < length; node++) depth[node] = depth[parent[node]] + 1;
  return { length, parent, function: key, depth, stackNode, ...childLists(parent) };
}

export function withValues(shape: CallTreeShape, profile: Profile, sampleType: number): CallTree {
  const { samples, sampleTypes } = profile;
  const self = new Float64Array(shape.length);
  for (let s = 0; s < samples.length; s++)
    self[shape.stackNode[samples.stack[s]]] += samples.values[s * sampleTypes.length + sampleType];
  return { ...shape, self, total: sumUpward(self, shape.parent) };
}
