import { growableUint32 } from '../growable.ts';
import { tooLarge, type ReadLimits } from '../limits.ts';
import type { Frame, ProfileBuilder } from '../profileBuilder.ts';
import { Trie } from '../trie.ts';

/** Stacks of a reader whose frames have numbers: the builder is asked once for each different stack, not once a frame. */
export class FrameStacks {
  private readonly builder: ProfileBuilder;
  private readonly frame: (id: number) => Frame;
  private readonly limits: ReadLimits;
  private readonly nodes = new Trie();
  /** The builder's row of each node. */
  private readonly rows = growableUint32(1024);

  constructor(builder: ProfileBuilder, frame: (id: number) => Frame, limits: ReadLimits) {
    this.builder = builder;
    this.frame = frame;
    this.limits = limits;
    this.rows.push(0);
  }

  /** @returns the node of `under` (0: the empty stack) with one more frame called from it */
  push(under: number, frame: number): number {
    const node = this.nodes.child(under, frame);
    if (node === this.rows.length) {
      if (node > this.limits.entries)
        throw tooLarge(`more than ${this.limits.entries.toLocaleString('en-US')} different stacks`);
      this.rows.push(this.builder.stack(this.rows.array[under], this.frame(frame)));
    }
    return node;
  }

  /** The builder's row for a node. */
  row(node: number): number {
    return this.rows.array[node];
  }
}
