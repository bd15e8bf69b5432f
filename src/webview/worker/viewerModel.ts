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
import type { ReadLimits } from '../../core/limits.ts';
import type { Profile, SourceLine } from '../../core/profile.ts';
import { readProfileFile } from '../../core/profileFile.ts';
import { countColumn, sumOfColumn } from '../../core/sampleTypes.ts';
import type {
  FilterSummary,
  MarkSummary,
  MatchedFunction,
  ProfileFacts,
  SearchSummary,
  TopGrouping,
  TopRequest,
  TopView,
  WorkerApi,
} from '../../protocol/viewer.ts';
import { copyText } from './copying.ts';
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
    flame: (request) =>
      flameView(this.model(request.sampleType), request, this.attention(request.sampleType)),
    top: (request) => this.top(request),
    search: ({ sampleType, query }) => this.search(sampleType, query),
    match: ({ sampleType, index }) => this.match(sampleType, index),
    mark: ({ sampleType, line }) => this.mark(sampleType, line),
    export: (request) => exported(this.model(request.sampleType), request),
    copy: (request) => copyText(this.model(request.what.sampleType), request, (what) => this.top(what)),
    details: (request) => detailsOf(this.model(request.sampleType), request),
    zoomFor: ({ width, ...request }) => zoomFor(this.model(request.sampleType), request, width),
  };

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

function samplesIn(profile: Profile): number {
  const counts = countColumn(profile);
  return counts < 0 ? profile.samples.length : sumOfColumn(profile, counts);
}
