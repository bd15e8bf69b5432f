import { readCaptureMetadata } from '../../core/captureMetadata.ts';
import { filterProfile } from '../../core/filters/language.ts';
import { withoutWarmup } from '../../core/filters/warmup.ts';
import { WholeTree } from '../../core/flame/flameTree.ts';
import { markLine } from '../../core/flame/lineMarks.ts';
import { pathOf } from '../../core/flame/nodePath.ts';
import {
  finderOf,
  MatchedNodes,
  matchFunctions,
  onTheWay,
  type SearchQuery,
} from '../../core/flame/search.ts';
import { removedDifference } from '../../core/flame/removedTree.ts';
import type { ReadLimits } from '../../core/limits.ts';
import type { Profile, SourceLine } from '../../core/profile.ts';
import { readProfileFile } from '../../core/profileFile.ts';
import { countColumn, sumOfColumn } from '../../core/sampleTypes.ts';
import type {
  ComparedRequest,
  ComparisonView,
  CopyRequest,
  FilterSummary,
  FlameRequest,
  FlameView,
  FrameDetails,
  MarkSummary,
  MatchedFunction,
  ProfileFacts,
  RemovedTreeName,
  SearchSummary,
  SelectionRequest,
  TopGrouping,
  TopRequest,
  TopView,
  TreeName,
  WorkerApi,
} from '../../protocol/viewer.ts';
import { Comparing, type ModelDifference } from './comparing.ts';
import { comparedText, copyText } from './copying.ts';
import { detailsOf, zoomFor } from './details.ts';
import { exported } from './exporting.ts';
import { flameView, type FlameAttention } from './flame.ts';
import { labelFacts } from './labels.ts';
import { ProfileModel, type SampleTypeModel } from './profileModel.ts';
import { TopTable } from './top.ts';

/** What the worker holds: the profile, what is derived of what the filter leaves of it, the current search and mark. */
export class ViewerModel {
  readonly api: WorkerApi = {
    load: ({ fileName, bytes, limits }) => this.load(fileName, new Uint8Array(bytes), limits),
    filter: ({ sampleType, expression, warmup }) => this.filter(sampleType, expression, warmup),
    compare: (files) => this.comparing.load(files),
    matchBy: (matches) => this.comparing.matchBy(matches),
    compared: (request) => this.compared(request),
    flame: (request) => this.flame(request),
    top: (request) => this.top(request),
    search: ({ sampleType, query }) => this.search(sampleType, query),
    match: ({ sampleType, index }) => this.match(sampleType, index),
    mark: ({ sampleType, line }) => this.mark(sampleType, line),
    export: (request) =>
      exported(this.model(request.sampleType), request, this.difference(request.sampleType)),
    copy: (request) => this.copy(request),
    details: (request) => this.details(request),
    zoomFor: ({ width, tree, ...request }) =>
      zoomFor(this.model(request.sampleType), { ...request, tree: plainTree(tree) }, width),
  };

  private readonly comparing = new Comparing();

  private fileName = '';
  private everything: Profile | undefined;
  /** Without warming up; the same where there is none. */
  private counted: Profile | undefined;
  /** One of both as it is: to make its tree again whenever a filter is cleared takes a second for a large profile. */
  private unfiltered: ProfileModel | undefined;
  private shown: ProfileModel | undefined;
  /** By function, which the filter leaves as they are. */
  private matched: Uint8Array | undefined;
  private line: SourceLine | undefined;
  private attentionMemo: { readonly model: SampleTypeModel; readonly attention: FlameAttention } | undefined;
  private topMemo:
    { readonly model: SampleTypeModel; readonly by: TopGrouping; readonly table: TopTable } | undefined;

  /** The filter and the search are forgotten; the line stays. */
  private async load(
    fileName: string,
    bytes: Uint8Array,
    limits: Partial<ReadLimits>,
  ): Promise<ProfileFacts> {
    const profile = await readProfileFile(fileName, bytes, limits);
    this.fileName = fileName;
    this.everything = profile;
    this.counted = withoutWarmup(profile);
    this.show((this.unfiltered = new ProfileModel(this.counted)));
    this.matched = undefined;
    const samples = samplesIn(this.counted);
    return {
      sampleTypes: profile.sampleTypes,
      defaultSampleType: profile.defaultSampleType,
      sampleRows: profile.samples.length,
      samples,
      warmupSamples: samplesIn(profile) - samples,
      functions: this.shown!.functionCount(),
      timeNanos: profile.timeNanos,
      durationNanos: profile.durationNanos,
      period: profile.period,
      periodType: profile.periodType,
      metadata: readCaptureMetadata(profile),
      labels: labelFacts(profile),
    };
  }

  private filter(sampleType: number, expression: string, warmup: boolean): FilterSummary {
    const whole = this.whole(warmup);
    const left = filterProfile(whole.profile, expression);
    if (left === whole.profile) this.show(whole);
    else if (left !== this.shown?.profile) this.show(new ProfileModel(left));
    const total = sumOfColumn(whole.profile, sampleType);
    return {
      share: total === 0 ? 0 : sumOfColumn(left, sampleType) / total,
      sampleRows: left.samples.length,
    };
  }

  private whole(warmup: boolean): ProfileModel {
    const profile = warmup ? this.everything : this.counted;
    if (!profile) throw new Error('No profile has been read yet.');
    if (this.unfiltered?.profile !== profile) this.unfiltered = new ProfileModel(profile);
    return this.unfiltered;
  }

  private show(model: ProfileModel): void {
    this.shown = model;
    this.attentionMemo = undefined;
    this.topMemo = undefined;
  }

  private model(sampleType: number): SampleTypeModel {
    if (!this.shown) throw new Error('No profile has been read yet.');
    return this.shown.type(sampleType);
  }

  /** undefined where nothing is compared. */
  private difference(sampleType: number): ModelDifference | undefined {
    const open = { file: this.fileName, profile: this.counted! };
    return this.comparing.of(open, this.model(sampleType));
  }

  private compared({ sampleType, yardstick, query }: ComparedRequest): ComparisonView | undefined {
    this.comparing.yardstick = yardstick;
    const view = this.difference(sampleType)?.view(query);
    if (this.comparing.problem) throw this.comparing.problem;
    return view;
  }

  private flame(request: FlameRequest): FlameView {
    const { sampleType, tree: name } = request;
    const difference = this.difference(sampleType);
    if (name.kind === 'removed') {
      const { model, tree } = removedOf(difference);
      const differenceOf = (node: number) => removedDifference(tree.isRemoved(node), difference!.tooFewRuns);
      return flameView(model, request, nothing, { tree, whole: true, differenceOf });
    }
    const model = this.model(sampleType);
    const tree = model.flameTree(name);
    const differenceOf = difference?.applies
      ? (node: number) => difference.difference.of('current', tree.function(node))
      : undefined;
    const subject = { tree, whole: name.kind === 'all', differenceOf };
    return flameView(model, request, this.attention(sampleType), subject);
  }

  private details({ tree, ...request }: SelectionRequest): FrameDetails | undefined {
    const difference = this.difference(request.sampleType);
    if (tree?.kind === 'removed') {
      const { model } = removedOf(difference);
      const details = detailsOf(model, request);
      const fn = details && model.functionIndex(details.functionKey);
      if (fn === undefined) return details;
      // What is still there is selected where it is now, in the other views, too.
      const functionKey = difference!.keyHere(fn) ?? details!.functionKey;
      return { ...details!, functionKey, compared: difference!.numbersOfBase(fn) };
    }
    const model = this.model(request.sampleType);
    const details = detailsOf(model, { ...request, tree });
    const fn = details && difference && model.functionIndex(details.functionKey);
    return fn === undefined ? details : { ...details!, compared: difference!.numbersOf(fn) };
  }

  private copy({ format, what }: CopyRequest): string {
    const difference = this.difference(what.sampleType);
    if ('yardstick' in what) return comparedText(difference?.view(what.query).rows ?? [], format);
    const topView = (asked: TopRequest) => this.top(asked);
    if ('by' in what) return copyText(this.model(what.sampleType), format, what, topView);
    const model = what.tree?.kind === 'removed' ? removedOf(difference).model : this.model(what.sampleType);
    return copyText(model, format, { ...what, tree: plainTree(what.tree) }, topView);
  }

  private top(request: TopRequest): TopView {
    const model = this.model(request.sampleType);
    const { by } = request;
    if (this.topMemo?.model !== model || this.topMemo.by !== by)
      this.topMemo = { model, by, table: new TopTable(model, by) };
    return this.topMemo.table.view(request);
  }

  private search(sampleType: number, query: SearchQuery | undefined): SearchSummary {
    const model = this.model(sampleType);
    this.attentionMemo = undefined;
    this.matched = undefined;
    if (!query) return { functions: 0, share: 0 };
    this.matched = matchFunctions(model.profile, finderOf(query));
    const { share } = this.attention(sampleType).matchedNodes!;
    return { functions: model.owner.functionCount(this.matched), share };
  }

  private match(sampleType: number, index: number): MatchedFunction | undefined {
    const { matched } = this;
    if (!matched) return undefined;
    const model = this.model(sampleType);
    const rows = model.table.rows.filter((row) => matched[row.functionIndex] === 1);
    if (rows.length === 0) return undefined;
    rows.sort((a, b) => b.total - a.total);
    const at = ((index % rows.length) + rows.length) % rows.length;
    return { index: at, count: rows.length, key: model.names.key(rows[at].functionIndex) };
  }

  private mark(sampleType: number, line: SourceLine | undefined): MarkSummary {
    this.line = line;
    this.attentionMemo = undefined;
    if (!line) return { frames: 0, share: 0, widest: undefined };
    const { profile, index, tree, names } = this.model(sampleType);
    const marks = markLine(profile, index, tree, line);
    const widest = marks.nodes[0];
    return {
      frames: marks.nodes.length,
      share: marks.share,
      widest: widest === undefined ? undefined : pathOf(names, new WholeTree(tree), widest),
    };
  }

  private attention(sampleType: number): FlameAttention {
    const model = this.model(sampleType);
    if (this.attentionMemo?.model !== model) {
      const { profile, tree, index } = model;
      const { matched, line } = this;
      const marked = line && markLine(profile, index, tree, line).marked;
      const attention = {
        matched,
        matchedNodes: matched && new MatchedNodes(tree, matched),
        marked,
        markedNodes: marked && { below: onTheWay(tree, marked), above: undefined },
      };
      this.attentionMemo = { model, attention };
    }
    return this.attentionMemo.attention;
  }
}

/** The removed frames are a part of the baseline's tree of all stacks. */
function plainTree(tree: TreeName | RemovedTreeName | undefined): TreeName | undefined {
  return tree?.kind === 'removed' ? undefined : tree;
}

function removedOf(difference: ModelDifference | undefined): ModelDifference['removed'] {
  if (!difference) throw new Error('Nothing is compared.');
  return difference.removed;
}

/** Search and line are of the open profile. */
const nothing: FlameAttention = {
  matched: undefined,
  matchedNodes: undefined,
  marked: undefined,
  markedNodes: undefined,
};

function samplesIn(profile: Profile): number {
  const counts = countColumn(profile);
  return counts < 0 ? profile.samples.length : sumOfColumn(profile, counts);
}
