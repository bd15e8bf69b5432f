import * as vscode from 'vscode';
import { SelftimeError } from '../../core/errors.ts';
import type { KnownMatches } from '../../core/gate/knownMatches.ts';
import type { Wanted } from '../../core/gate/obstacles.ts';
import type { SourceLine } from '../../core/profile.ts';
import type { Micros } from '../../core/units.ts';
import { Rpc } from '../../protocol/rpc.ts';
import type { FunctionHistory, HistoryTarget } from '../../protocol/history.ts';
import type {
  ComparisonFiles,
  CopyFormat,
  ExportFormat,
  ExtensionApi,
  LiveState,
  PageApi,
} from '../../protocol/viewer.ts';
import { setting } from '../settings.ts';
import { fileName, type Comparison } from './comparison.ts';
import type { Comparisons } from './comparisons.ts';
import type { Export } from './exports.ts';
import { watchFile } from './fileChanges.ts';
import { pageHtml } from './page.ts';
import { readLimits, renderer } from './viewerSettings.ts';

const COPIED_MS = 3000;

/** What pages ask for beyond their own file. */
export interface PanelServices {
  /** @param source as the profile names it: a path, a URL, or relative to an unknown root; line 0 when not known */
  openSource(source: SourceLine, capture: vscode.Uri): Promise<void>;
  /** Resolves to whether the user went through with it. */
  saveExport(capture: vscode.Uri, exported: Export): Promise<boolean>;
  profileAgain(intervalMicros: Micros): Promise<void>;
  /** Asks for captures to compare this one with. */
  compareWith(capture: vscode.Uri): Promise<void>;
  openCapture(path: string): Promise<void>;
  /** Finds functions of `base` in `current`, paths of a run each. */
  match(
    base: readonly string[],
    current: readonly string[],
    cancel: vscode.CancellationToken,
  ): Promise<KnownMatches>;
  /** Records more runs to compare with a baseline, or the baseline anew. */
  recordRuns(wanted: Wanted, baseline: string | undefined): Promise<void>;
  /** What captures were compared with before. */
  readonly comparisons: Comparisons;
  readonly live: LiveService;
  readonly history: HistoryService;
}

export interface HistoryService {
  /** @param open the capture in the editor. @returns undefined without a project */
  of(target: HistoryTarget, open: string): Promise<FunctionHistory | undefined>;
  readonly onChange: vscode.Event<void>;
  /** Asks for a function, and shows its history in the editor of the capture. */
  choose(capture: vscode.Uri): Thenable<void>;
}

export interface LiveService {
  /** undefined when the capture's target does not run, and it is shown as it is. */
  stateOf(capture: vscode.Uri): LiveState | undefined;
  readonly onChange: vscode.Event<void>;
  toggle(): Promise<void>;
}

/** One open editor. The page pulls: it asks for what it needs when it is ready, also after having been hidden. */
export class ProfilePanel implements vscode.Disposable {
  readonly uri: vscode.Uri;
  private readonly panel: vscode.WebviewPanel;
  private readonly rpc: Rpc<ExtensionApi, PageApi>;
  private readonly disposables: vscode.Disposable[] = [];
  private readonly live: LiveService;
  private line: SourceLine | undefined;
  private historyOf: HistoryTarget | undefined;
  private comparison: Comparison | undefined;
  private restored = true;
  private readonly comparisons: Comparisons;
  private matching: vscode.CancellationTokenSource | undefined;
  /** The file is newer than what the page shows of it. */
  private isBehind = false;

  constructor(uri: vscode.Uri, panel: vscode.WebviewPanel, scripts: vscode.Uri, services: PanelServices) {
    this.uri = uri;
    this.panel = panel;
    this.live = services.live;
    this.comparisons = services.comparisons;
    this.comparison = services.comparisons.get(uri);
    const { webview } = panel;
    this.rpc = new Rpc<ExtensionApi, PageApi>((message) => webview.postMessage(message), {
      start: () => {
        this.isBehind = false;
        return {
          fileName: fileName(uri),
          uri: webview.asWebviewUri(uri).toString(),
          limits: readLimits(),
          renderer: renderer(),
        };
      },
      live: () => this.liveState(),
      toggleFrozen: () => this.live.toggle(),
      readFile: () => readFile(uri),
      comparison: () => this.comparisonFiles(),
      readRun: ({ side, index }) => this.readRun(side, index),
      matches: () => this.matches(services),
      compareWith: () => services.compareWith(uri),
      recordRuns: ({ wanted }) => services.recordRuns(wanted, this.comparison?.baseline?.name),
      clearComparison: () => this.compare(undefined),
      takeReveal: () => {
        const { line } = this;
        this.line = undefined;
        return line;
      },
      history: (target) => services.history.of(target, uri.fsPath),
      takeHistory: () => {
        const { historyOf } = this;
        this.historyOf = undefined;
        return historyOf;
      },
      chooseHistory: async () => services.history.choose(uri),
      openCapture: ({ path }) => services.openCapture(path),
      openSource: (source) => services.openSource(source, uri),
      profileAgain: ({ intervalMicros }) => services.profileAgain(intervalMicros),
      saveExport: (exported) => services.saveExport(uri, exported),
      copyText: async ({ text }) => {
        await vscode.env.clipboard.writeText(text);
        vscode.window.setStatusBarMessage('$(check) Copied', COPIED_MS);
      },
    });
    this.disposables.push(
      webview.onDidReceiveMessage((message) => this.rpc.receive(message)),
      watchFile(uri, {
        changed: () => this.fileChanged(),
        deleted: () => this.rpc.notify('fileDeleted', undefined),
      }),
      services.live.onChange(() => this.liveChanged()),
      services.history.onChange(() => this.rpc.notify('historyChanged', undefined)),
    );
    // Before the HTML: changing the options reloads the page.
    webview.options = { enableScripts: true, localResourceRoots: [scripts, vscode.Uri.joinPath(uri, '..')] };
    webview.html = pageHtml(webview, scripts);
  }

  private fileChanged(): void {
    // While the target runs and is frozen nothing is written; what is written then is its end.
    if (this.live.stateOf(this.uri)?.ended) {
      this.isBehind = true;
      this.rpc.notify('liveChanged', undefined);
    } else this.rpc.notify('fileChanged', undefined);
  }

  private liveChanged(): void {
    this.rpc.notify('liveChanged', undefined);
    if (!this.isBehind || this.live.stateOf(this.uri)?.ended) return;
    this.isBehind = false;
    this.rpc.notify('fileChanged', undefined);
  }

  /** A page that was made anew after the end shows the newest. */
  private liveState(): LiveState | undefined {
    const state = this.live.stateOf(this.uri);
    return state?.ended && !this.isBehind ? undefined : state;
  }

  /** Compares with these captures, or with none any more. */
  compare(comparison: Comparison | undefined): void {
    this.comparison = comparison;
    this.restored = false;
    this.comparisons.set(this.uri, comparison);
    this.rpc.notify('comparisonChanged', undefined);
    this.matching?.cancel();
  }

  private async comparisonFiles(): Promise<ComparisonFiles | undefined> {
    const asked = this.comparison;
    const resolved = asked && (await this.comparisons.resolved(this.uri, asked));
    // Another one may have been chosen meanwhile.
    if (this.comparison === asked) this.comparison = resolved;
    if (!this.comparison) return undefined;
    const { name, baseline, base, current } = this.comparison;
    return {
      ...{ name, base: base.map(fileName), current: current.map(fileName) },
      ...{ openIsRun: true, limits: readLimits(), restored: this.restored },
      repeats: baseline === undefined ? undefined : setting('compare.runs'),
    };
  }

  /** undefined where captures are not on this disk: there are no sources beside them then. */
  private async matches(services: PanelServices): Promise<KnownMatches | undefined> {
    const { base, current } = this.comparison ?? { base: [], current: [] };
    const runs = { base, current: [this.uri, ...current] };
    if (base.length === 0 || [...base, ...runs.current].some(({ scheme }) => scheme !== 'file'))
      return undefined;
    this.matching?.cancel();
    this.matching = new vscode.CancellationTokenSource();
    return services.match(
      runs.base.map(({ fsPath }) => fsPath),
      runs.current.map(({ fsPath }) => fsPath),
      this.matching.token,
    );
  }

  private async readRun(side: 'base' | 'current', index: number): Promise<Uint8Array> {
    const uri = this.comparison?.[side][index];
    if (uri) return readFile(uri);
    throw new SelftimeError('usage', 'Something else is compared now.', 'Compare again.');
  }

  get visible(): boolean {
    return this.panel.visible;
  }

  /** It has, or had last, the focus. */
  get active(): boolean {
    return this.panel.active;
  }

  /** The page makes the content, and asks for it to be saved. */
  export(format: ExportFormat): void {
    this.rpc.notify('exportRequested', { format });
  }

  copy(format: CopyFormat): void {
    this.rpc.notify('copyRequested', { format });
  }

  reveal(): void {
    // Without a column it would move to the active group.
    this.panel.reveal(this.panel.viewColumn, false);
  }

  /** Marks the frames of a line; a page that is not there yet takes the line when it is. */
  mark(line: SourceLine): void {
    this.line = line;
    this.rpc.notify('revealRequested', undefined);
  }

  /** The page takes the function as it does a line. */
  showHistory(target: HistoryTarget): void {
    this.historyOf = target;
    this.rpc.notify('historyRequested', undefined);
  }

  dispose(): void {
    this.matching?.cancel();
    this.rpc.dispose(new Error('The editor was closed.'));
    for (const disposable of this.disposables) disposable.dispose();
  }
}

async function readFile(uri: vscode.Uri): Promise<Uint8Array> {
  try {
    // A plain array: messages carry a Node Buffer many times slower.
    return new Uint8Array(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    const missing = error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
    throw missing
      ? new SelftimeError(
          'fileNotFound',
          `${fileName(uri)}: the file does not exist.`,
          'It may have been moved or deleted.',
        )
      : new SelftimeError(
          'fileUnreadable',
          `${fileName(uri)}: ${error instanceof Error ? error.message : String(error)}`,
          'Check that you may read the file.',
        );
  }
}
