import type { CssPixels, Fraction } from '../units.ts';
import type { FlameTree } from './flameTree.ts';

/**
 * What the flame graph shows as its widest frame: a node, or (`skip` > 0) its children from the
 * `skip`-th widest on, which is what a click on "N more" opens.
 */
export interface FlameRoot {
  readonly node: number;
  readonly skip: number;
}

export const wholeTree: FlameRoot = { node: 0, skip: 0 };

/** One rectangle. Parents stand before their children, siblings from wide to narrow. */
export interface FlameFrame {
  /** Node of the call tree; for an "N more" frame the node whose children it stands for. */
  readonly node: number;
  /** Index of the enclosing frame in the layout; -1 for the first. */
  readonly parent: number;
  /** Row, from 0 at the root of the tree. */
  readonly depth: number;
  /** Left edge and width as shares of the graph's width. */
  readonly x: number;
  readonly width: number;
  readonly total: number;
  readonly self: number;
  /** 0, or how many siblings too narrow to draw this one stands for. */
  readonly more: number;
  /** With `more`: the rank of the first of those siblings, to open them with. */
  readonly skip: number;
  /** Encloses the root of this view; drawn at full width although its total is larger. */
  readonly ancestor: boolean;
}

export interface FlameLayout {
  readonly frames: readonly FlameFrame[];
  /** Index of the frame that is the root of this view. */
  readonly rootFrame: number;
  /** Rows in use. */
  readonly rows: number;
}

export interface LayoutLimits {
  readonly width: CssPixels;
  /** Narrower frames are merged into "N more", or left out where even that would be too narrow. */
  readonly minWidth: CssPixels;
  /** At most this many frames are expanded, widest first; "N more" frames come on top. */
  readonly maxFrames: number;
}

export const defaultLimits: Omit<LayoutLimits, 'width'> = { minWidth: 2, maxFrames: 1500 };

/** Children of `node` that have a positive total, from wide to narrow; equal ones in tree order. */
export function rankedChildren(tree: FlameTree, node: number): number[] {
  return tree
    .children(node)
    .filter((child) => tree.total(child) > 0)
    .sort((a, b) => tree.total(b) - tree.total(a) || a - b);
}

/**
 * The visible part of the tree: the true ancestors of `root`, and below it every frame that is wide
 * enough. Costs time in proportion to the children of visible nodes, not to the tree.
 *
 * Negative totals (a difference of profiles) have no width; where they make the others sum up to more than
 * the frame they are in, those share its width.
 */
export function layoutFlame(tree: FlameTree, root: FlameRoot, limits: LayoutLimits): FlameLayout {
  const frames: FlameFrame[] = ancestorFrames(tree, root);
  const rootFrame = frames.length;
  const shown = rankedChildren(tree, root.node).slice(root.skip);
  const rest = root.skip > 0;
  const total = rest ? sum(tree, shown) : tree.total(root.node);
  frames.push({
    node: root.node,
    parent: rootFrame - 1,
    depth: rootFrame,
    x: 0,
    width: 1,
    total,
    self: rest ? 0 : tree.self(root.node),
    more: rest ? shown.length : 0,
    skip: root.skip,
    ancestor: false,
  });
  const whole = Math.max(total, sum(tree, shown));
  let rows = rootFrame + 1;
  if (whole > 0) {
    const smallest = whole * Math.min(1, limits.minWidth / Math.max(1, limits.width));
    const visible = widestNodes(tree, shown, smallest, limits.maxFrames);
    rows = expand(tree, frames, rootFrame, shown, visible, smallest / 2 / whole);
  }
  return { frames, rootFrame, rows };
}

function ancestorFrames(tree: FlameTree, root: FlameRoot): FlameFrame[] {
  const chain: number[] = root.skip > 0 ? [root.node] : [];
  for (let node = tree.parent(root.node); node >= 0; node = tree.parent(node)) chain.push(node);
  return chain.reverse().map((node, depth) => ({
    node,
    parent: depth - 1,
    depth,
    x: 0,
    width: 1,
    total: tree.total(node),
    self: tree.self(node),
    more: 0,
    skip: 0,
    ancestor: true,
  }));
}

/** Adds the visible frames under `rootFrame` row by row; returns the number of rows. */
function expand(
  tree: FlameTree,
  frames: FlameFrame[],
  rootFrame: number,
  rootChildren: readonly number[],
  visible: ReadonlySet<number>,
  narrowestMore: Fraction,
): number {
  let rows = rootFrame + 1;
  for (let index = rootFrame; index < frames.length; index++) {
    const frame = frames[index];
    if (frame.more > 0 && index !== rootFrame) continue;
    const children = index === rootFrame ? rootChildren : rankedChildren(tree, frame.node);
    const base = { parent: index, depth: frame.depth + 1, ancestor: false };
    const whole = Math.max(frame.total, sum(tree, children));
    let x = frame.x;
    let drawn = 0;
    while (drawn < children.length && visible.has(children[drawn])) {
      const node = children[drawn];
      const total = tree.total(node);
      const width = (total / whole) * frame.width;
      frames.push({ ...base, node, x, width, total, self: tree.self(node), more: 0, skip: 0 });
      x += width;
      drawn++;
    }
    const hidden = children.slice(drawn);
    const total = sum(tree, hidden);
    const width = (total / whole) * frame.width;
    if (hidden.length > 0 && width >= narrowestMore) {
      const skip = drawn + (index === rootFrame ? frame.skip : 0);
      frames.push({ ...base, node: frame.node, x, width, total, self: 0, more: hidden.length, skip });
    }
    if (frames.at(-1)!.depth >= rows) rows = frames.at(-1)!.depth + 1;
  }
  return rows;
}

/** The `limit` widest nodes under (and including) `start`, none below `smallest`: best first, so a child never comes before its parent. */
function widestNodes(
  tree: FlameTree,
  start: readonly number[],
  smallest: number,
  limit: number,
): Set<number> {
  const heap = new MaxHeap(tree);
  for (const node of start) if (tree.total(node) >= smallest) heap.push(node);
  const visible = new Set<number>();
  while (visible.size < limit) {
    const node = heap.pop();
    if (node === undefined) break;
    visible.add(node);
    for (const child of tree.children(node)) {
      if (tree.total(child) >= smallest) heap.push(child);
    }
  }
  return visible;
}

function sum(tree: FlameTree, nodes: readonly number[]): number {
  let total = 0;
  for (const node of nodes) total += tree.total(node);
  return total;
}

/** Ordered as rankedChildren orders siblings, so that what is left out of a row is always its tail. */
class MaxHeap {
  private readonly items: number[] = [];
  private readonly tree: FlameTree;

  constructor(tree: FlameTree) {
    this.tree = tree;
  }

  push(item: number): void {
    const { items } = this;
    let at = items.push(item) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (!this.before(items[at], items[up])) break;
      [items[at], items[up]] = [items[up], items[at]];
      at = up;
    }
  }

  pop(): number | undefined {
    const { items } = this;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || items.length === 0) return first;
    items[0] = last!;
    let at = 0;
    for (;;) {
      let next = 2 * at + 1;
      if (next >= items.length) return first;
      if (next + 1 < items.length && this.before(items[next + 1], items[next])) next++;
      if (!this.before(items[next], items[at])) return first;
      [items[at], items[next]] = [items[next], items[at]];
      at = next;
    }
  }

  private before(a: number, b: number): boolean {
    const difference = this.tree.total(a) - this.tree.total(b);
    return difference > 0 || (difference === 0 && a < b);
  }
}
