import { messageOf } from '../core/errors.ts';
import type { FlameRoot } from '../core/flame/layout.ts';
import type { FlamePalette } from '../core/flame/palette.ts';
import type { SearchQuery } from '../core/flame/search.ts';
import type { SourceLine } from '../core/profile.ts';
import type { Micros } from '../core/units.ts';
import type {
  FlameView,
  MarkSummary,
  ProfileFacts,
  Selection,
  SelectionRequest,
  TopColumn,
  TopView,
  ViewFrame,
  WorkerApi,
  ZoomTarget,
} from '../protocol/viewer.ts';
import type { ParamsOf, RequestOptions, ResultOf } from '../protocol/rpc.ts';
import type { Actions } from './actions.ts';
import { FlamePane } from './flame/flamePane.ts';
import { connectHost, type Host } from './host.ts';
import { Layout } from './layout.ts';
import { Reading, type Stale } from './reading.ts';
import { Searching } from './searching.ts';
import { restoreState, whole, zoomedBack, zoomedTo, type ViewName, type ViewState } from './state.ts';
import { currentPalette, onThemeChange } from './theme.ts';
import { TopPane } from './top/topPane.ts';
import { emptyMessage, errorMessage } from './ui/message.ts';
import type { WorkerClient } from './workerClient.ts';

/** Holds the state of the page; turns what the user does into requests, and answers into what is shown. */
export class App implements Actions {
  private readonly host: Host;
  private readonly worker: WorkerClient;
  private readonly flame: FlamePane;
  private readonly top: TopPane;
  private readonly layout: Layout;
  private state: ViewState;
  private palette: FlamePalette;
  private readonly reading: Reading;
  private readonly searching: Searching;
  private facts: ProfileFacts | undefined;
  private stale: Stale | undefined;
  private mark: MarkSummary | undefined;
  private flameTurn = 0;
  private detailsTurn = 0;

  constructor(element: HTMLElement, worker: WorkerClient) {
    this.worker = worker;
    this.flame = new FlamePane(this);
    this.top = new TopPane(this, (start, end) => this.topRows(start, end));
    this.layout = new Layout(element, this, this.flame, this.top);
    this.host = connectHost({
      fileChanged: () => this.reading.read(),
      fileDeleted: () => this.reading.deleted(),
      revealRequested: () => this.run(this.takeReveal()),
    });
    this.reading = new Reading(this.host, worker, {
      busy: (busy) => this.layout.setBusy(busy),
      loaded: (facts) => this.loaded(facts),
      failed: (error) => this.showError(error),
      stale: (stale) => this.setStale(stale),
    });
    this.searching = new Searching(worker, () => this.reading.load().then(() => this.applyMark()));
    worker.onCrash(() => this.reading.recover());
    this.state = restoreState(this.host.loadState());
    this.palette = this.takePalette(element);
    this.flame.onResize(() => this.run(this.refreshFlame({ keepScroll: true })));
    onThemeChange(() => {
      this.palette = this.takePalette(element);
      this.run(this.refreshFlame({ keepScroll: true }));
    });
    document.addEventListener('keydown', (event) => this.pressed(event));
  }

  async start(): Promise<void> {
    await this.reading.read();
  }

  // --- Actions

  setView(view: ViewName): void {
    this.change({ view });
    this.run(this.refresh());
  }

  setSampleType(index: number): void {
    this.change({ sampleType: this.facts?.sampleTypes[index].type });
    this.run(this.showProfile());
  }

  setUpward(upward: boolean): void {
    this.change({ upward });
    this.run(this.refreshFlame({ keepScroll: false }));
  }

  zoom(root: FlameRoot): void {
    this.run(this.refreshFlame({ keepScroll: false, root }));
  }

  zoomBack(): void {
    this.state = zoomedBack(this.state);
    this.change({});
    this.run(this.refreshFlame({ keepScroll: false }));
  }

  select(selection: SelectionRequest['selection']): void {
    this.run(this.showDetails(selection, true));
  }

  preview(selection: SelectionRequest['selection'] | undefined): void {
    this.run(this.showDetails(selection ?? this.state.selection, false));
  }

  previewMore(frame: ViewFrame, opened: boolean): void {
    this.detailsTurn++;
    this.layout.details.showMore(frame, opened);
  }

  showInFlame(selection: Selection): void {
    this.change({ selection, view: 'flame' });
    this.run(this.showSelection(true));
  }

  search(search: SearchQuery): void {
    this.change({ search });
    this.run(this.applySearch().then(() => this.refresh()));
  }

  clearLine(): void {
    this.change({ line: undefined });
    this.run(this.applyMark().then(() => this.refresh()));
  }

  sort(sort: TopColumn, descending: boolean): void {
    this.change({ sort, descending });
    this.run(this.refreshTop(true));
  }

  openSource({ file, line }: SourceLine): void {
    if (file === '') return;
    this.host.extension
      .request('openSource', { file, line })
      .catch((error) => this.layout.details.showProblem(messageOf(error)));
  }

  private profileAgain(intervalMicros: Micros): void {
    this.run(this.host.extension.request('profileAgain', { intervalMicros }, { timeoutMs: Infinity }));
  }

  // --- The file

  private async loaded(facts: ProfileFacts): Promise<void> {
    this.facts = facts;
    await this.showProfile();
    await this.takeReveal();
  }

  private showError(error: Error): void {
    this.showHeader();
    const retry = (): void => void this.reading.read();
    this.layout.setState('error', errorMessage(error, this.reading.fileName, retry));
  }

  private setStale(stale: Stale | undefined): void {
    this.stale = stale;
    this.showHeader();
  }

  /** Everything anew: another file version or another sample type. */
  private async showProfile(): Promise<void> {
    const facts = this.facts!;
    if (facts.sampleRows === 0) {
      this.showHeader();
      this.layout.setState(
        'empty',
        emptyMessage(facts, (intervalMicros) => this.profileAgain(intervalMicros)),
      );
      return;
    }
    await this.applySearch();
    await this.applyMark();
    this.layout.setState('ready');
    await this.refresh();
  }

  // --- Search and marks

  private applySearch(): Promise<void> {
    return this.searching.apply(this.state.search, this.sampleType);
  }

  private async applyMark(): Promise<void> {
    const { line } = this.state;
    const mark = await this.ask('mark', { sampleType: this.sampleType, line });
    this.mark = line && mark;
    this.showHeader();
  }

  private async takeReveal(): Promise<void> {
    if (!this.facts || this.facts.sampleRows === 0) return;
    const line = await this.host.extension.request('takeReveal', undefined);
    if (!line) return;
    this.change({ line, view: 'flame' });
    await this.applyMark();
    if (this.mark?.widest) this.change({ selection: { kind: 'node', path: this.mark.widest } });
    await this.showSelection(this.mark?.widest !== undefined);
  }

  // --- Showing

  private async refresh(): Promise<void> {
    if (!this.facts || this.facts.sampleRows === 0) return;
    const { view } = this.state;
    this.layout.showPane(view);
    this.showHeader();
    this.layout.toolbar.show({
      ...this.state,
      facts: this.facts,
      sampleType: this.sampleType,
      found: this.searching.found,
    });
    const turn = ++this.detailsTurn;
    const { sampleType } = this;
    const { selection } = this.state;
    const details = selection && (await this.ask('details', { sampleType, selection }));
    this.flame.expectSelected(details?.node);
    if (view === 'flame') await this.refreshFlame({ keepScroll: true });
    else await this.refreshTop(false);
    if (turn === this.detailsTurn) this.layout.details.show(details, this.facts.metadata?.cwd);
  }

  private async refreshFlame(options: {
    keepScroll: boolean;
    root?: FlameRoot;
  }): Promise<FlameView | undefined> {
    const { width } = this.flame;
    if (!this.facts || width === 0 || this.state.view !== 'flame') return undefined;
    const turn = ++this.flameTurn;
    const root = options.root ?? this.state.zoom;
    const view = await this.ask('flame', { sampleType: this.sampleType, root, width });
    if (turn !== this.flameTurn) return undefined;
    if (options.root) {
      this.state = zoomedTo(this.state, view.zoom);
      this.change({});
    }
    this.flame.show({
      view,
      palette: this.palette,
      upward: this.state.upward,
      searching: this.searching.applied !== undefined,
      marking: this.state.line !== undefined && (this.mark?.frames ?? 0) > 0,
      canGoBack: this.state.back.length > 0,
      keepScroll: options.keepScroll,
    });
    return view;
  }

  private async refreshTop(toTop: boolean): Promise<void> {
    const { sort, descending, selection } = this.state;
    const selectedKey = selection?.kind === 'function' ? selection.key : selection?.path.at(-1);
    const root = this.facts?.metadata?.cwd;
    const searching = this.searching.applied !== undefined;
    await this.top.show({ sort, descending, selectedKey, root, searching }, { toTop });
  }

  private async topRows(start: number, end: number): Promise<TopView | undefined> {
    if (!this.facts || this.state.view !== 'top') return undefined;
    const { sort, descending } = this.state;
    return this.ask('top', {
      sampleType: this.sampleType,
      sort,
      descending,
      query: this.searching.applied,
      start,
      end,
    });
  }

  /** Zooms out as far as the selection stays in sight, and scrolls to it. */
  private async showSelection(zoom: boolean): Promise<void> {
    const { selection } = this.state;
    this.layout.showPane('flame');
    if (zoom && selection) {
      const params = { sampleType: this.sampleType, selection, width: this.flame.width };
      const target: ZoomTarget = (await this.ask('zoomFor', params)) ?? whole;
      this.state = zoomedTo(this.state, target);
      this.change({});
    }
    await this.refresh();
    const details = selection && (await this.ask('details', { sampleType: this.sampleType, selection }));
    if (details && !this.flame.selectNode(details.node, true)) {
      await this.refreshFlame({ keepScroll: false, root: { node: details.node, skip: 0 } });
    }
  }

  private async showDetails(
    selection: SelectionRequest['selection'] | undefined,
    keep: boolean,
  ): Promise<void> {
    const turn = ++this.detailsTurn;
    const details = selection && (await this.ask('details', { sampleType: this.sampleType, selection }));
    if (keep && details) {
      const kept: Selection =
        selection.kind === 'function' ? selection : { kind: 'node', path: details.path };
      this.change({ selection: kept });
      this.top.select(details.functionKey);
    }
    if (turn !== this.detailsTurn) return;
    if (keep || selection === this.state.selection) this.flame.selectNode(details?.node, false);
    this.layout.details.show(details, this.facts?.metadata?.cwd);
  }

  private showHeader(): void {
    const { line } = this.state;
    this.layout.header.show({
      fileName: this.reading.fileName,
      facts: this.facts,
      sampleType: this.sampleType,
      line: line && this.mark && { ...line, ...this.mark },
      stale: this.stale,
    });
  }

  // --- The rest

  private takePalette(element: HTMLElement): FlamePalette {
    const palette = currentPalette();
    element.style.setProperty('--own', palette.accent);
    return palette;
  }

  private get sampleType(): number {
    const { facts } = this;
    const wanted = facts?.sampleTypes.findIndex((t) => t.type === this.state.sampleType) ?? -1;
    return wanted >= 0 ? wanted : (facts?.defaultSampleType ?? 0);
  }

  /** For what nobody waits for: a failure is shown where the numbers would be. */
  private run(task: Promise<unknown>): void {
    task.catch((error) => this.layout.details.showProblem(messageOf(error)));
  }

  private change(part: Partial<ViewState>): void {
    this.state = { ...this.state, ...part };
    this.host.saveState(this.state);
  }

  private async ask<M extends keyof WorkerApi & string>(
    method: M,
    params: ParamsOf<WorkerApi, M>,
    options?: RequestOptions,
  ): Promise<ResultOf<WorkerApi, M>> {
    return (await this.worker.rpc()).request(method, params, options);
  }

  private focusPane(): void {
    if (this.state.view === 'flame') this.flame.focus();
    else this.top.focus();
  }

  private pressed(event: KeyboardEvent): void {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector(':popover-open'))
      return;
    if (event.key === '/') this.layout.toolbar.focusSearch();
    else if (event.key === '?') this.layout.keys.toggle();
    else if (event.key === '1') this.setView('flame');
    else if (event.key === '2') this.setView('top');
    else if (event.key === 'Escape' && this.state.view === 'flame') this.zoom({ node: 0, skip: 0 });
    else if (event.key.startsWith('Arrow') && document.activeElement === document.body) this.focusPane();
    else return;
    event.preventDefault();
  }
}
