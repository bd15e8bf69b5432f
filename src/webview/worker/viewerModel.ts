import { readCaptureMetadata } from '../../core/captureMetadata.ts';
import { pathOf } from '../../core/flame/nodePath.ts';
import { markLine } from '../../core/flame/lineMarks.ts';
import { finderOf, matchFunctions, summariseMatches, type SearchQuery } from '../../core/flame/search.ts';
import type { Profile, SourceLine } from '../../core/profile.ts';
import { readProfileFile } from '../../core/profileFile.ts';
import type {
  FlameRequest,
  MarkSummary,
  ProfileFacts,
  SearchSummary,
  WorkerApi,
} from '../../protocol/viewer.ts';
import { detailsOf, zoomFor } from './details.ts';
import { flameView, type FlameAttention } from './flame.ts';
import { SampleTypeModel } from './sampleTypeModel.ts';
import { TopRows } from './top.ts';

/** What the worker holds: the profile, its derived tables by sample type, and the current search and mark. */
export class ViewerModel {
  readonly api: WorkerApi = {
    load: ({ fileName, bytes }) => this.load(fileName, new Uint8Array(bytes)),
    flame: (request) => flameView(this.model(request.sampleType), request, this.attention(request)),
    top: (request) => this.topRows(request.sampleType).view(request),
    search: ({ sampleType, query }) => this.search(sampleType, query),
    mark: ({ sampleType, line }) => this.mark(sampleType, line),
    details: ({ sampleType, selection }) => detailsOf(this.model(sampleType), selection),
    zoomFor: ({ sampleType, selection, width }) => zoomFor(this.model(sampleType), selection, width),
  };

  private profile: Profile | undefined;
  private readonly models = new Map<number, { readonly model: SampleTypeModel; readonly top: TopRows }>();
  private matched: Uint8Array | undefined;
  private line: SourceLine | undefined;
  private readonly attentionMemo = new Map<number, FlameAttention>();

  private async load(fileName: string, bytes: Uint8Array): Promise<ProfileFacts> {
    const profile = await readProfileFile(fileName, bytes);
    this.profile = profile;
    this.models.clear();
    this.attentionMemo.clear();
    this.matched = undefined;
    const { table } = this.model(profile.defaultSampleType);
    return {
      sampleTypes: profile.sampleTypes,
      defaultSampleType: profile.defaultSampleType,
      sampleRows: profile.samples.length,
      samples: table.samples,
      functions: table.rows.length,
      timeNanos: profile.timeNanos,
      durationNanos: profile.durationNanos,
      period: profile.period,
      periodType: profile.periodType,
      metadata: readCaptureMetadata(profile),
    };
  }

  private part(sampleType: number): { readonly model: SampleTypeModel; readonly top: TopRows } {
    if (!this.profile) throw new Error('No profile has been read yet.');
    if (!(sampleType in this.profile.sampleTypes)) throw new Error(`There is no sample type ${sampleType}.`);
    let part = this.models.get(sampleType);
    if (!part) {
      const model = new SampleTypeModel(this.profile, sampleType);
      part = { model, top: new TopRows(model) };
      this.models.set(sampleType, part);
    }
    return part;
  }

  private model(sampleType: number): SampleTypeModel {
    return this.part(sampleType).model;
  }

  private topRows(sampleType: number): TopRows {
    return this.part(sampleType).top;
  }

  private search(sampleType: number, query: SearchQuery | undefined): SearchSummary {
    const model = this.model(sampleType);
    this.attentionMemo.clear();
    this.matched = undefined;
    if (!query) return { functions: 0, share: 0 };
    const matched = matchFunctions(model.profile, finderOf(query));
    this.matched = matched;
    const { share } = summariseMatches(model.tree, (node) => matched[model.tree.function[node]] === 1);
    return { functions: model.table.rows.filter((row) => matched[row.functionIndex] === 1).length, share };
  }

  private mark(sampleType: number, line: SourceLine | undefined): MarkSummary {
    this.line = line;
    this.attentionMemo.clear();
    if (!line) return { frames: 0, share: 0, widest: undefined };
    const { profile, index, tree } = this.model(sampleType);
    const marks = markLine(profile, index, tree, line);
    const widest = marks.nodes[0];
    return {
      frames: marks.nodes.length,
      share: marks.share,
      widest: widest === undefined ? undefined : pathOf(profile, tree, widest),
    };
  }

  private attention({ sampleType }: FlameRequest): FlameAttention {
    let attention = this.attentionMemo.get(sampleType);
    if (!attention) {
      const { profile, tree, index } = this.model(sampleType);
      const { matched, line } = this;
      const marked = line && markLine(profile, index, tree, line).marked;
      const leadsTo = (isMatch: (node: number) => boolean): Uint8Array =>
        summariseMatches(tree, isMatch).leadsToMatch;
      attention = {
        matched,
        leadsToMatch: matched && leadsTo((node) => matched[tree.function[node]] === 1),
        marked,
        leadsToMark: marked && leadsTo((node) => marked[node] === 1),
      };
      this.attentionMemo.set(sampleType, attention);
    }
    return attention;
  }
}
