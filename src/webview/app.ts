import { messageOf } from '../core/errors.ts';
import type { SearchQuery } from '../core/flame/search.ts';
import type { Wanted } from '../core/gate/obstacles.ts';
import type { Yardstick } from '../core/gate/ratioTest.ts';
import type { SourceLine } from '../core/profile.ts';
import type { HistoryTarget } from '../protocol/history.ts';
import type {
  CopyFormat,
  ExportFormat,
  ProfileFacts,
  TopColumn,
  TopGrouping,
  ViewFrame,
} from '../protocol/viewer.ts';
import type { Actions, MenuOptions, Target } from './actions.ts';
import { Exporter } from './exporting.ts';
import { frameMenu } from './frameMenu.ts';
import { historyTarget } from './historyTarget.ts';
import { movedTo } from './history.ts';
import { connectHost, type Host } from './host.ts';
import { listenForKeys } from './keyboard.ts';
import { Layout } from './layout.ts';
import { Reading, type Stale } from './reading.ts';
import { Selecting } from './selecting.ts';
import { Session } from './session.ts';
import {
  samePlace,
  whole,
  type Colouring,
  type ComparedColumn,
  type ComparedPart,
  type ViewName,
  type ViewState,
} from './state.ts';
import { currentPalette, onThemeChange } from './theme.ts';
import type { Measure } from './trend/trendText.ts';
import { emptyMessage, errorMessage } from './ui/message.ts';
import { CompareView } from './views/compareView.ts';
import { CaptureView } from './views/captureView.ts';
import { FlameView } from './views/flameView.ts';
import { HistoryView } from './views/historyView.ts';
import { SandwichView } from './views/sandwichView.ts';
import { TopView } from './views/topView.ts';
import type { RefreshOptions, View } from './views/view.ts';
import { WorkerClient } from './workerClient.ts';

/** Turns what the user and the extension ask for into changes of the session, and has the views show them. */
export class App implements Actions {
  private readonly element: HTMLElement;
  private readonly host: Host;
  private readonly session: Session;
  private readonly layout: Layout;
  private readonly views: readonly View[];
  private readonly history: HistoryView;
  private readonly captured: CaptureView;
  private readonly reading: Reading;
  private readonly selecting: Selecting;
  private readonly exporter: Exporter;
  private stale: Stale | undefined;

  constructor(element: HTMLElement, scriptUrl: string) {
    this.element = element;
    this.host = connectHost(
      {
        fileChanged: () => this.reading.read(),
        fileDeleted: () => this.reading.deleted(),
        liveChanged: () => this.run(this.showLive()),
        revealRequested: () => this.run(this.takeReveal()),
        exportRequested: ({ format }) => this.save(format),
        copyRequested: ({ format }) => this.copy(format),
        comparisonChanged: () => this.run(this.compareAnew()),
        historyChanged: () => this.run(this.historyChanged()),
        historyRequested: () => this.run(this.takeHistory()),
      },
      scriptUrl,
    );
    const worker = new WorkerClient(() => this.host.workerScript());
    const session = new Session(this.host, worker, () => this.reading.load());
    this.session = session;
    const fail = (error: unknown): void => this.showProblem(error);
    this.history = new HistoryView(session, this, this.host);
    this.captured = new CaptureView(session, this);
    this.views = [
      new FlameView(session, this, fail),
      new TopView(session, this),
      new SandwichView(session, this, fail),
      this.captured,
      new CompareView(session, this, fail),
      // A page of its own has no project around it.
      ...(this.host.canOpenSource ? [this.history] : []),
    ];
    this.layout = new Layout(element, session, this, this.views);
    this.selecting = new Selecting(session, this.layout.details, () => this.view);
    this.reading = new Reading(this.host, worker, {
      busy: (busy) => this.layout.setBusy(busy),
      loaded: (facts) => this.loaded(facts),
      failed: (error) => this.showError(error),
      stale: (stale) => this.setStale(stale),
    });
    this.exporter = new Exporter(this.host, session, scriptUrl, () => this.reading.fileName);
    worker.onCrash(() => this.reading.recover());
    session.comparing.onPrepared(() => this.run(this.compared()));
    this.takePalette();
    onThemeChange(() => {
      this.takePalette();
      this.run(this.view.refresh());
    });
    listenForKeys({ actions: this, layout: this.layout, views: this.views, current: () => this.view });
  }

  start(): Promise<void> {
    this.run(this.showLive());
    return this.reading.read();
  }

  toggleFrozen(): void {
    this.run(this.host.request('toggleFrozen', undefined));
  }

  setView(view: ViewName): void {
    const go = async (): Promise<void> => {
      await this.selecting.settled;
      const key = this.session.selected?.functionKey;
      if (view === 'sandwich' && key) this.openSandwich(key);
      else if (view === 'history') this.openHistory();
      else await this.selecting.leaveFor(view, () => this.refresh());
    };
    this.run(go());
  }

  setSampleType(index: number): void {
    this.session.change({ sampleType: this.session.facts?.sampleTypes[index].type });
    this.run(this.showProfile());
  }

  setUpward(upward: boolean): void {
    this.changed({ upward }, { fresh: true });
  }

  setColouring(colouring: Colouring): void {
    this.changed({ colouring });
  }

  setGrouping(by: TopGrouping): void {
    this.changed({ by }, { fresh: true });
  }

  setYardstick(yardstick: Yardstick): void {
    this.session.change({ yardstick });
    this.run(this.session.applyComparison().then(() => this.refresh()));
  }

  showCompared(part: ComparedPart): void {
    this.changed({ view: 'compare', part }, { fresh: true });
  }

  sortCompared(comparedSort: ComparedColumn, comparedDescending: boolean): void {
    this.changed({ comparedSort, comparedDescending }, { fresh: true });
  }

  expandCompared(functionKey: string, shown: boolean): void {
    const others = this.session.state.expanded.filter((key) => key !== functionKey);
    this.changed({ expanded: shown ? [...others, functionKey] : others });
  }

  compareWith(): void {
    this.run(this.host.request('compareWith', undefined, { timeoutMs: Infinity }));
  }

  recordRuns(wanted: Wanted): void {
    this.run(this.host.request('recordRuns', { wanted }, { timeoutMs: Infinity }));
  }

  clearComparison(): void {
    this.run(this.host.request('clearComparison', undefined));
  }

  showHistory(of?: HistoryTarget): void {
    this.run(this.selecting.settled.then(() => this.openHistory(of)));
  }

  chooseHistory(): void {
    this.run(this.host.request('chooseHistory', undefined, { timeoutMs: Infinity }));
  }

  setTrend(trend: string): void {
    this.changed({ trend });
  }

  setMeasure(measure: Measure): void {
    this.changed({ measure });
  }

  openCapture(path: string): void {
    this.run(this.host.request('openCapture', { path }));
  }

  sort(sort: TopColumn, descending: boolean): void {
    this.changed({ sort, descending }, { fresh: true });
  }

  sandwich(key?: string): void {
    if (key !== undefined) this.openSandwich(key);
    else this.run(this.selecting.settled.then(() => this.openSandwich(this.session.selected?.functionKey)));
  }

  travel(step: -1 | 1): void {
    this.view.travel(step);
  }

  resetZoom(): void {
    this.view.reset();
  }

  select(target: Target): void {
    this.run(this.selecting.select(target));
  }

  preview(target: Target | undefined): void {
    this.run(this.selecting.preview(target));
  }

  previewMore(frame: ViewFrame, opened: boolean): void {
    this.selecting.previewMore(frame, opened);
  }

  reveal(key: string): void {
    if (this.session.state.view === 'sandwich') {
      this.session.change({ selection: { kind: 'function', key } });
      this.sandwich(key);
    } else this.run(this.selecting.reveal({ kind: 'function', key }));
  }

  showInFlame(key: string): void {
    this.session.change({ view: 'flame', selection: { kind: 'function', key } });
    this.run(this.refresh().then(() => this.selecting.reveal({ kind: 'function', key })));
  }

  openSource({ file, line }: SourceLine): void {
    if (file !== '') this.run(this.host.request('openSource', { file, line }, { timeoutMs: Infinity }));
  }

  openMenu(target: Target, at: DOMRect, { zoom, closed }: MenuOptions): void {
    const context = { actions: this, session: this.session, zoom };
    const entries = frameMenu(target, context).then((all) => this.layout.menu.open(all, at, closed));
    this.run(entries);
  }

  copy(format: CopyFormat, target?: Target): void {
    this.run(this.exporter.copy(format, target ?? this.view));
  }

  copyText(text: string): void {
    this.run(this.host.request('copyText', { text }));
  }

  save(format: ExportFormat): void {
    this.run(this.exporter.save(format, this.view));
  }

  async search(search: SearchQuery): Promise<void> {
    this.session.change({ search });
    try {
      await this.session.applySearch();
      await this.session.applyComparison();
      this.layout.showControls();
      // What is selected stays as it is.
      if (this.session.hasSamples) await this.view.refresh({ fresh: true });
    } catch (error) {
      this.showProblem(error);
    }
  }

  stepMatch(step: -1 | 1): void {
    const go = async (): Promise<void> => {
      const match = await this.session.searching.step(step, this.session.sampleType);
      this.layout.showControls();
      if (match) this.reveal(match.key);
    };
    this.run(go());
  }

  filter(filter: string): void {
    if (filter === this.session.state.filter) return;
    this.session.change({ filter });
    this.run(this.session.tellWorker().then(() => this.refresh()));
  }

  showFilter(filterOpen: boolean): void {
    this.session.change({ filterOpen });
    this.layout.showControls();
    if (filterOpen) this.layout.filter.focus();
    else this.view.focus();
  }

  showWarmup(warmup: boolean): void {
    this.session.change({ warmup });
    this.run(this.session.tellWorker().then(() => this.refresh({ fresh: true })));
  }

  setThread(thread: ViewState['thread']): void {
    this.changed({ thread });
  }

  clearLine(): void {
    this.session.change({ line: undefined });
    this.run(this.session.applyMark().then(() => this.refresh()));
  }

  // --- The file

  private async loaded(facts: ProfileFacts): Promise<void> {
    this.session.facts = facts;
    this.session.renderer = this.reading.renderer;
    this.session.comparing.opened();
    await this.showProfile();
    if (!this.session.comparing.asked) this.run(this.compareAnew());
    await this.takeReveal();
    await this.takeHistory();
  }

  private async takeHistory(): Promise<void> {
    if (!this.session.hasSamples) return;
    const target = await this.host.request('takeHistory', undefined);
    if (target) this.openHistory(target);
  }

  private async historyChanged(): Promise<void> {
    this.history.forget();
    if (this.view === this.history && this.session.hasSamples) await this.history.refresh();
  }

  /** What it is compared with is read behind the capture: the comparison comes when it is ready. */
  private async compareAnew(): Promise<void> {
    const { comparing } = this.session;
    const had = comparing.files !== undefined;
    await comparing.ask();
    if (!this.session.hasSamples || !(had || comparing.files)) return;
    await this.session.applyComparison();
    await this.refresh();
  }

  /** A comparison that has just been asked for is to be seen. */
  private async compared(): Promise<void> {
    const { session } = this;
    const { files, applies, problem } = session.comparing;
    if (!session.hasSamples) return;
    if (session.seeComparison() && files) {
      if (applies) session.change({ colouring: 'difference' });
      else if (problem !== undefined && !files.restored) session.change({ view: 'compare' });
    }
    await this.refresh();
  }

  private async showLive(): Promise<void> {
    this.layout.live.show(await this.host.request('live', undefined));
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
    if (!this.session.hasSamples) {
      const again = (intervalMicros: number): void =>
        this.run(this.host.request('profileAgain', { intervalMicros }, { timeoutMs: Infinity }));
      this.showHeader();
      await this.showEmpty(emptyMessage(this.session.facts!, again));
      return;
    }
    this.captured.explain(undefined);
    await this.session.tellWorker();
    this.layout.setState('ready');
    await this.refresh();
  }

  /** A capture of ours tells how it was recorded, and so why it is empty. */
  private async showEmpty(message: HTMLElement): Promise<void> {
    const known = this.session.facts?.metadata !== undefined;
    this.captured.explain(known ? message : undefined);
    this.layout.setState('empty', known ? undefined : message);
    if (!known) return;
    this.layout.showPane(this.captured.id);
    await this.captured.refresh();
  }

  private async takeReveal(): Promise<void> {
    if (!this.session.hasSamples) return;
    const line = await this.host.request('takeReveal', undefined);
    if (!line) return;
    this.session.change({ line, view: 'flame' });
    await this.session.applyMark();
    await this.refresh();
    const widest = this.session.mark?.widest;
    if (widest) await this.selecting.reveal({ kind: 'node', path: widest });
  }

  // --- Showing

  private get view(): View {
    return this.views.find(({ id }) => id === this.session.state.view) ?? this.views[0];
  }

  private openSandwich(key = ''): void {
    const { sandwich } = this.session.state;
    const known = key === '' || key === sandwich.here.key;
    const place = { key, callers: whole, callees: whole };
    this.changed({ view: 'sandwich', sandwich: known ? sandwich : movedTo(sandwich, place, samePlace) });
  }

  /** @param of default: the selected function, else the one that was shown last */
  private openHistory(of?: HistoryTarget): void {
    if (!this.views.includes(this.history)) return;
    const { selected, root, state } = this.session;
    const { historyOf: before } = state;
    const target = of ?? (selected?.functionKey ? historyTarget(selected, root) : before);
    const same = before && target && JSON.stringify(before) === JSON.stringify(target);
    this.changed({ view: 'history', ...(same ? {} : { historyOf: target, trend: undefined }) });
  }

  private changed(part: Partial<ViewState>, options?: RefreshOptions): void {
    this.session.change(part);
    this.run(this.refresh(options));
  }

  private async refresh(options?: RefreshOptions): Promise<void> {
    if (!this.session.hasSamples) return this.captured.refresh();
    this.layout.showPane(this.view.id);
    this.showHeader();
    this.layout.showControls();
    await this.selecting.refresh();
    await this.view.refresh(options);
  }

  private showHeader(): void {
    const { line } = this.session.state;
    const { mark } = this.session;
    this.layout.header.show({
      fileName: this.reading.fileName,
      facts: this.session.facts,
      samples: this.session.samples,
      withWarmup: this.session.state.warmup,
      sampleType: this.session.sampleType,
      line: line && mark && { ...line, ...mark },
      stale: this.stale,
    });
  }

  private takePalette(): void {
    this.session.palette = currentPalette();
    this.element.style.setProperty('--own', this.session.palette.accent);
  }

  private showProblem(error: unknown): void {
    this.layout.showProblem(messageOf(error));
  }

  /** For what nobody waits for: a failure is shown where the numbers would be. */
  private run(task: Promise<unknown>): void {
    task.catch((error) => this.showProblem(error));
  }
}
