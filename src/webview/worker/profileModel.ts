import { callTreeShape, withValues, type CallTree, type CallTreeShape } from '../../core/callTree.ts';
import { WholeTree, type FlameTree } from '../../core/flame/flameTree.ts';
import { FunctionNames } from '../../core/flame/functionNames.ts';
import { FunctionNodes } from '../../core/flame/functionNodes.ts';
import { CalleeTree, CallerTree } from '../../core/flame/sandwich.ts';
import { functionTable, type FunctionRow, type FunctionTable } from '../../core/functionTable.ts';
import type { Profile } from '../../core/profile.ts';
import type { Line1 } from '../../core/units.ts';
import type { TreeName } from '../../protocol/viewer.ts';
import { hottestLines } from './hottestLines.ts';

/** A profile, as the filter leaves it, and what all its sample types share; each part is made when first asked for. */
export class ProfileModel {
  readonly profile: Profile;
  readonly names: FunctionNames;
  private shapeMemo: CallTreeShape | undefined;
  private nodesMemo: FunctionNodes | undefined;
  private sampleNodesMemo: Uint32Array | undefined;
  private latest: SampleTypeModel | undefined;

  constructor(profile: Profile) {
    this.profile = profile;
    this.names = new FunctionNames(profile);
  }

  /** Only one sample type is on the screen, and each takes tens of megabytes for a large profile. */
  type(sampleType: number): SampleTypeModel {
    if (!(sampleType in this.profile.sampleTypes)) throw new Error(`There is no sample type ${sampleType}.`);
    if (this.latest?.index !== sampleType) this.latest = new SampleTypeModel(this, sampleType);
    return this.latest;
  }

  get shape(): CallTreeShape {
    return (this.shapeMemo ??= callTreeShape(this.profile));
  }

  get functionNodes(): FunctionNodes {
    return (this.nodesMemo ??= new FunctionNodes(this.shape, this.profile.functions.length));
  }

  /** The node of each sample's innermost frame. */
  get sampleNodes(): Uint32Array {
    const { stackNode } = this.shape;
    return (this.sampleNodesMemo ??= this.profile.samples.stack.map((row) => stackNode[row]));
  }

  /** How many different functions stand in the stacks, or only of those that are 1 in `among`. */
  functionCount(among?: Uint8Array): number {
    const seen = new Uint8Array(this.profile.functions.length);
    const { length, function: functionOf } = this.shape;
    for (let node = 1; node < length; node++) seen[functionOf[node]] = 1;
    return seen.reduce((count, one, fn) => count + (among ? one & among[fn] : one), 0);
  }
}

/** Everything derived for one sample type. */
export class SampleTypeModel {
  readonly owner: ProfileModel;
  readonly index: number;
  private treeMemo: CallTree | undefined;
  private tableMemo: FunctionTable | undefined;
  private rowsMemo: Map<number, FunctionRow> | undefined;
  private linesMemo: Int32Array | undefined;
  private sandwich: Sandwich | undefined;

  constructor(owner: ProfileModel, index: number) {
    this.owner = owner;
    this.index = index;
  }

  get profile(): Profile {
    return this.owner.profile;
  }

  get names(): FunctionNames {
    return this.owner.names;
  }

  get unit(): string {
    return this.profile.sampleTypes[this.index].unit;
  }

  get tree(): CallTree {
    return (this.treeMemo ??= withValues(this.owner.shape, this.profile, this.index));
  }

  get table(): FunctionTable {
    return (this.tableMemo ??= functionTable(this.profile, this.index));
  }

  /** The function's row of the table, by `functionIndex`. */
  row(functionIndex: number): FunctionRow {
    this.rowsMemo ??= new Map(this.table.rows.map((row) => [row.functionIndex, row]));
    return this.rowsMemo.get(functionIndex)!;
  }

  /** Where to look for a function: its start line if known, else its hottest line; without making the table. */
  line(functionIndex: number): Line1 {
    const { startLine } = this.profile.functions;
    return (
      startLine[functionIndex] || (this.linesMemo ??= hottestLines(this.profile, this.index))[functionIndex]
    );
  }

  /** @throws Error when the profile has no such function */
  flameTree(name: TreeName): FlameTree {
    if (name.kind === 'all') return new WholeTree(this.tree);
    const fn = this.functionIndex(name.key);
    if (fn === undefined) throw new Error('This function is not in what is shown of the profile.');
    if (this.sandwich?.fn !== fn)
      this.sandwich = new Sandwich(this.tree, fn, this.owner.functionNodes.outermost(fn));
    return this.sandwich[name.kind];
  }

  /** undefined for a function that stands in no stack. */
  functionIndex(key: string): number | undefined {
    const fn = this.names.index(key);
    return fn !== undefined && this.owner.functionNodes.count(fn) > 0 ? fn : undefined;
  }

  /** The node of this function with the largest total. */
  widestNode(functionIndex: number): number {
    const { total } = this.tree;
    return this.owner.functionNodes
      .outermost(functionIndex)
      .reduce((widest, node) => (total[node] > total[widest] ? node : widest));
  }
}

/** Both halves, of the function they were asked for last. */
class Sandwich {
  readonly fn: number;
  private readonly tree: CallTree;
  private readonly outermost: Uint32Array;
  private calleesMemo: CalleeTree | undefined;
  private callersMemo: CallerTree | undefined;

  constructor(tree: CallTree, fn: number, outermost: Uint32Array) {
    this.tree = tree;
    this.fn = fn;
    this.outermost = outermost;
  }

  get callees(): FlameTree {
    return (this.calleesMemo ??= new CalleeTree(this.tree, this.fn, this.outermost));
  }

  get callers(): FlameTree {
    return (this.callersMemo ??= new CallerTree(this.tree, this.fn, this.outermost));
  }
}
