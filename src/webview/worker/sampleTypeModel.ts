import { buildCallTree, type CallTree } from '../../core/callTree.ts';
import { functionTable, type FunctionRow, type FunctionTable } from '../../core/functionTable.ts';
import type { Profile } from '../../core/profile.ts';
import { countColumn } from '../../core/sampleTypes.ts';

/** Everything derived from a profile for one sample type; each part is made when first asked for. */
export class SampleTypeModel {
  readonly profile: Profile;
  readonly index: number;
  private treeMemo: CallTree | undefined;
  private tableMemo: FunctionTable | undefined;
  private rowsMemo: Map<number, FunctionRow> | undefined;
  private samplesMemo: NodeSamples | undefined;
  private framesMemo: Uint32Array | undefined;

  constructor(profile: Profile, index: number) {
    this.profile = profile;
    this.index = index;
  }

  get tree(): CallTree {
    return (this.treeMemo ??= buildCallTree(this.profile, this.index));
  }

  get table(): FunctionTable {
    return (this.tableMemo ??= functionTable(this.profile, this.index));
  }

  get unit(): string {
    return this.profile.sampleTypes[this.index].unit;
  }

  /** The function's row of the table, by `functionIndex`. */
  row(functionIndex: number): FunctionRow {
    this.rowsMemo ??= new Map(this.table.rows.map((row) => [row.functionIndex, row]));
    return this.rowsMemo.get(functionIndex)!;
  }

  get nodeSamples(): NodeSamples {
    return (this.samplesMemo ??= countNodeSamples(this.profile, this.tree));
  }

  /** Number of nodes, by function index. */
  get framesOfFunction(): Uint32Array {
    if (this.framesMemo) return this.framesMemo;
    const frames = new Uint32Array(this.profile.functions.length);
    for (let node = 1; node < this.tree.length; node++) frames[this.tree.function[node]]++;
    return (this.framesMemo = frames);
  }

  /** The node of this function with the largest total; -1 when it is not in the tree. */
  widestNode(functionIndex: number): number {
    const { tree } = this;
    let widest = -1;
    for (let node = 1; node < tree.length; node++) {
      if (tree.function[node] !== functionIndex) continue;
      if (widest < 0 || tree.total[node] > tree.total[widest]) widest = node;
    }
    return widest;
  }
}

/** Samples whose leaf is the node, and those in and below it. */
export interface NodeSamples {
  readonly self: Float64Array;
  readonly total: Float64Array;
}

function countNodeSamples(profile: Profile, tree: CallTree): NodeSamples {
  const { samples, sampleTypes } = profile;
  const column = countColumn(profile);
  const self = new Float64Array(tree.length);
  for (let s = 0; s < samples.length; s++) {
    self[tree.sampleNode[s]] += column < 0 ? 1 : samples.values[s * sampleTypes.length + column];
  }
  const total = self.slice();
  for (let node = tree.length - 1; node > 0; node--) total[tree.parent[node]] += total[node];
  return { self, total };
}
