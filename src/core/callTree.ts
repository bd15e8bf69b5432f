import { canonicalFunctions, type FunctionIdentity } from './functionKeys.ts';
import { growableInt32, growableUint32 } from './growable.ts';
import type { Profile } from './profile.ts';
import { childLists, sampledRows, sumUpward } from './stacks.ts';

/**
 * The stacks of a profile by function, in columns. Node 0 is the root ("all"): its function means
 * nothing. Nodes are numbered depth first: those below a node follow it, up to endOfSubtree. -1 is "none".
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

/** The nodes below `node` are those from the next one up to this one (exclusive). */
export function endOfSubtree({ length, parent, nextSibling }: CallTreeShape, node: number): number {
  for (let at = node; at > 0; at = parent[at]) if (nextSibling[at] >= 0) return nextSibling[at];
  return length;
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
  const { parent, function: functionOf, stackNode } = merge(profile, identity);
  const depth = new Uint32Array(parent.length);
  for (let node = 1; node < parent.length; node++) depth[node] = depth[parent[node]] + 1;
  return { length: parent.length, parent, function: functionOf, depth, stackNode, ...childLists(parent) };
}

/**
 * Merges stack rows that differ only in their lines. A node is made of all its rows at once, so that an array
 * by function finds its children: a hash table of all nodes takes three times as long.
 */
function merge(
  profile: Profile,
  identity: FunctionIdentity,
): Pick<CallTreeShape, 'parent' | 'function' | 'stackNode'> {
  const { stacks, locations, functions } = profile;
  const { lineStart, lineFunction } = locations;
  const canonical = canonicalFunctions(profile, identity);
  const sampled = sampledRows(profile);
  const rows = childLists(stacks.parent);
  const parent = growableInt32(1024);
  const functionOf = growableUint32(1024);
  const stackNode = new Uint32Array(stacks.length);
  const pending = new PendingNodes(functions.length, stacks.length);
  /** Lines of a row's location that still have to become nodes; empty where no function was inlined. */
  const inlined = lineStart.some((start, i) => start > 0 && start - lineStart[i - 1] > 1);
  const linesLeft = new Uint32Array(inlined ? stacks.length : 0);

  /** @param lines how many of the row's lines are not in the tree yet; the outermost is the last */
  const descend = (row: number, lines: number): void => {
    if (inlined) linesLeft[row] = lines - 1;
    pending.add(canonical[lineFunction[lineStart[stacks.location[row]] + lines - 1]], row);
  };
  /** What the row's children are called from is the node itself. */
  const arrive = (node: number, row: number): void => {
    stackNode[row] = node;
    for (let child = rows.firstChild[row]; child >= 0; child = rows.nextSibling[child]) {
      if (sampled[child] === 0) continue;
      const location = stacks.location[child];
      const lines = lineStart[location + 1] - lineStart[location];
      if (lines > 0) descend(child, lines);
      else withoutLines.push(child);
    }
  };
  /** Rows that add no frame to the node. */
  const withoutLines: number[] = [];

  pending.add(0, 0);
  for (pending.open(-1); pending.next();) {
    const node = parent.length;
    parent.push(pending.parent);
    functionOf.push(pending.fn);
    for (let row = pending.firstRow, next; row >= 0; row = next) {
      next = pending.nextRow[row];
      if (inlined && linesLeft[row] > 0) descend(row, linesLeft[row]);
      else arrive(node, row);
      for (let bare = withoutLines.pop(); bare !== undefined; bare = withoutLines.pop()) arrive(node, bare);
    }
    pending.open(node);
  }
  return { parent: parent.done(), function: functionOf.done(), stackNode };
}

/** Nodes that are known, with their rows, but not in the tree yet; a stack. */
class PendingNodes {
  /** The node taken last. */
  parent = -1;
  fn = 0;
  firstRow = -1;
  /** By row: the next one of the same node; -1 for the last. */
  readonly nextRow: Int32Array;
  private readonly parents = growableInt32(1024);
  private readonly fns = growableUint32(1024);
  private readonly firstRows = growableInt32(1024);
  private readonly lastRows = growableInt32(1024);
  /** By function: where its last node lies, or lay. */
  private readonly placeOf: Int32Array;
  /** Where the children of one node begin that is being read. */
  private base = 0;

  constructor(functions: number, rows: number) {
    this.placeOf = new Int32Array(functions);
    this.nextRow = new Int32Array(rows);
  }

  /** Gives a row to the child with this function. */
  add(fn: number, row: number): void {
    const place = this.placeOf[fn];
    this.nextRow[row] = -1;
    if (place >= this.base && place < this.fns.length && this.fns.array[place] === fn) {
      this.nextRow[this.lastRows.array[place]] = row;
      this.lastRows.array[place] = row;
      return;
    }
    this.placeOf[fn] = this.fns.length;
    this.fns.push(fn);
    this.firstRows.push(row);
    this.lastRows.push(row);
  }

  /** What has been added since are the children of `parent`; the first one is to be taken first. */
  open(parent: number): void {
    const { length } = this.fns;
    if (length - this.base > 1) {
      for (const { array } of [this.fns, this.firstRows, this.lastRows])
        array.subarray(this.base, length).reverse();
    }
    while (this.parents.length < length) this.parents.push(parent);
  }

  /** Takes one, if there is any. */
  next(): boolean {
    const top = this.fns.length - 1;
    if (top < 0) return false;
    this.parent = this.parents.array[top];
    this.fn = this.fns.array[top];
    this.firstRow = this.firstRows.array[top];
    this.parents.length = this.fns.length = this.firstRows.length = this.lastRows.length = top;
    this.base = top;
    return true;
  }
}

export function withValues(shape: CallTreeShape, profile: Profile, sampleType: number): CallTree {
  const { samples, sampleTypes } = profile;
  const self = new Float64Array(shape.length);
  for (let s = 0; s < samples.length; s++)
    self[shape.stackNode[samples.stack[s]]] += samples.values[s * sampleTypes.length + sampleType];
  return { ...shape, self, total: sumUpward(self, shape.parent) };
}
