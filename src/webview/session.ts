import type { FlamePalette } from '../core/flame/palette.ts';
import type { ParamsOf, RequestOptions, ResultOf } from '../protocol/rpc.ts';
import type { FrameDetails, MarkSummary, ProfileFacts, RendererName, WorkerApi } from '../protocol/viewer.ts';
import { Comparing } from './comparing.ts';
import { Filtering } from './filtering.ts';
import type { Host } from './host.ts';
import { Searching } from './searching.ts';
import { restoreState, type Colouring, type ViewState } from './state.ts';
import { currentPalette } from './theme.ts';
import type { WorkerClient } from './workerClient.ts';

/** What the page knows: the profile's facts, what the user has set up, and what the worker has been told of it. */
export class Session {
  readonly searching: Searching;
  readonly filtering: Filtering;
  readonly comparing: Comparing;
  facts: ProfileFacts | undefined;
  renderer: RendererName = 'canvas';
  palette: FlamePalette = currentPalette();
  mark: MarkSummary | undefined;
  /** Of the selection, in the tree of all stacks; undefined when the profile does not have it. */
  selected: FrameDetails | undefined;
  private readonly host: Host;
  private readonly worker: WorkerClient;
  private current: ViewState;

  /** @param load gives the file to a new worker */
  constructor(host: Host, worker: WorkerClient, load: () => Promise<unknown>) {
    this.host = host;
    this.worker = worker;
    this.current = restoreState(host.loadState());
    this.searching = new Searching(worker, () => load().then(() => this.tellWorker()));
    this.filtering = new Filtering(worker);
    this.comparing = new Comparing(host, worker);
  }

  get state(): ViewState {
    return this.current;
  }

  change(part: Partial<ViewState>): void {
    this.current = { ...this.current, ...part };
    this.host.saveState(this.current);
  }

  get sampleType(): number {
    const wanted = this.facts?.sampleTypes.findIndex((t) => t.type === this.current.sampleType) ?? -1;
    return wanted >= 0 ? wanted : (this.facts?.defaultSampleType ?? 0);
  }

  /** Whether there is anything to show. */
  get hasSamples(): boolean {
    return (this.facts?.sampleRows ?? 0) > 0;
  }

  /** Samples that views speak of when nothing is filtered. */
  get samples(): number {
    const { samples = 0, warmupSamples = 0 } = this.facts ?? {};
    return this.current.warmup ? samples + warmupSamples : samples;
  }

  /** The profiled program's folder. */
  get root(): string | undefined {
    return this.facts?.metadata?.cwd;
  }

  get canOpenSource(): boolean {
    return this.host.canOpenSource;
  }

  /** What the colours of frames say; what was chosen may need a comparison. */
  get colouring(): Colouring {
    const { colouring } = this.current;
    return colouring === 'difference' && !this.comparing.applies ? 'package' : colouring;
  }

  /** What is compared will colour the frames as soon as it is known. */
  get awaitsDifference(): boolean {
    return this.comparing.pending && (this.current.colouring === 'difference' || !this.hasSeenComparison);
  }

  /** A comparison is shown by itself when it is new. */
  get hasSeenComparison(): boolean {
    return this.current.seenComparison === this.comparisonKey;
  }

  /** @returns whether it was new */
  seeComparison(): boolean {
    if (this.hasSeenComparison) return false;
    this.change({ seenComparison: this.comparisonKey });
    return true;
  }

  /** How graphs are drawn now. */
  get look() {
    const { upward, line } = this.current;
    return {
      palette: this.palette,
      colouring: this.colouring,
      upward,
      searching: this.searching.applied !== undefined,
      marking: line !== undefined && (this.mark?.frames ?? 0) > 0,
    };
  }

  /** The worker knows of filter, search and mark only what it was told since it read the file. */
  async tellWorker(): Promise<void> {
    await this.filtering.apply(this.current.filter, this.sampleType, this.current.warmup);
    await this.applySearch();
    await this.applyMark();
    await this.applyComparison();
  }

  applySearch(): Promise<void> {
    return this.searching.apply(this.current.search, this.sampleType);
  }

  applyComparison(): Promise<void> {
    const { sampleType, searching, current } = this;
    return this.comparing.apply({ sampleType, yardstick: current.yardstick, query: searching.applied });
  }

  async applyMark(): Promise<void> {
    const { line } = this.current;
    const mark = await this.ask('mark', { sampleType: this.sampleType, line });
    this.mark = line && mark;
  }

  private get comparisonKey(): string | undefined {
    const { files } = this.comparing;
    return files && JSON.stringify([files.name, files.base, files.current]);
  }

  async ask<M extends keyof WorkerApi & string>(
    method: M,
    params: ParamsOf<WorkerApi, M>,
    options?: RequestOptions,
  ): Promise<ResultOf<WorkerApi, M>> {
    return (await this.worker.rpc()).request(method, params, options);
  }
}
