import { endOfSubtree, type CallTree } from '../callTree.ts';
import type { FunctionDifference } from '../gate/functionDifferences.ts';
import type { Fraction } from '../units.ts';
import { WholeTree } from './flameTree.ts';

/**
 * What of a baseline is gone: frames of functions that are, with all they called, and the frames that lead to them, each
 * as wide as it was. Nodes have the numbers of the baseline's call tree.
 */
export class RemovedTree extends WholeTree {
  /** Of the baseline. */
  readonly share: Fraction;
  /** By node: gone itself, or called from what is. */
  private readonly removed: Uint8Array;
  /** By node: that, or on the way to it. */
  private readonly kept: Uint8Array;

  /** @param isGone of a row of `profile.functions` */
  constructor(tree: CallTree, isGone: (fn: number) => boolean) {
    super(tree);
    const { length, parent, total, function: functionOf } = tree;
    this.removed = new Uint8Array(length);
    let sum = 0;
    for (let node = 1; node < length;) {
      if (!isGone(functionOf[node])) {
        node++;
        continue;
      }
      const end = endOfSubtree(tree, node);
      this.removed.fill(1, node, end);
      sum += total[node];
      node = end;
    }
    this.kept = this.removed.slice();
    for (let node = length - 1; node > 0; node--) if (this.kept[node] === 1) this.kept[parent[node]] = 1;
    this.share = total[0] > 0 ? sum / total[0] : 0;
  }

  isRemoved(node: number): boolean {
    return this.removed[node] === 1;
  }

  override children(node: number): readonly number[] {
    return super.children(node).filter((child) => this.kept[child] === 1);
  }
}

/** How a frame of the removed ones is shown: gone, or on the way to what is. */
export function removedDifference(isRemoved: boolean, tooFewRuns: boolean): FunctionDifference {
  return {
    verdict: !isRemoved ? 'untested' : tooFewRuns ? 'tooFewRuns' : 'gone',
    ratio: undefined,
  };
}
