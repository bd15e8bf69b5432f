import * as vscode from 'vscode';
import type { HotLines } from '../annotations/hotLinesController.ts';
import { commands, views } from '../contributions.ts';
import type { ProfileCommands } from '../debug/profileCommands.ts';
import { Comparisons } from '../editor/comparisons.ts';
import type { PanelServices } from '../editor/profilePanel.ts';
import { readLimits } from '../editor/viewerSettings.ts';
import type { Notifier } from '../notify.ts';
import type { CaptureReader } from '../reading/captureReader.ts';
import { captureFolder } from '../recording/captureFolder.ts';
import type { LastCapture } from '../recording/lastCapture.ts';
import type { LiveView } from '../recording/liveView.ts';
import type { Recordings } from '../recording/recordings.ts';
import type { Baseline } from '../../store/types.ts';
import { BaselineTree } from '../views/baselineTree.ts';
import { CaptureItemCommands } from '../views/captureItemCommands.ts';
import { CaptureTree } from '../views/captureTree.ts';
import { ActiveBaseline } from './activeBaseline.ts';
import { BaselineCommands } from './baselineCommands.ts';
import { BaselineStatus } from './baselineStatus.ts';
import { LineComparison } from './lineComparison.ts';
import { RepeatCommands } from './repeatCommands.ts';
import { ReportPage, reportScheme } from './reportPage.ts';
import { WorkspaceBaselines } from './workspaceBaselines.ts';

export interface Surroundings {
  readonly lines: HotLines;
  readonly last: LastCapture;
  readonly live: LiveView;
  readonly reader: CaptureReader;
  readonly recordings: Recordings;
  readonly profile: ProfileCommands;
  readonly notifier: Notifier;
}

type Command = readonly [id: string, run: (target: never) => unknown];

/** Baselines, what is compared with them, and the views that list captures and baselines. */
export class BaselineParts implements vscode.Disposable {
  readonly comparison: LineComparison;
  /** Newest first. */
  readonly list: () => Promise<readonly Baseline[]>;
  readonly panelServices: Pick<PanelServices, 'comparisons' | 'match' | 'recordRuns'>;
  /** Ids and what they run. */
  readonly commands: readonly Command[];
  readonly #disposables: vscode.Disposable;

  constructor(
    context: Pick<vscode.ExtensionContext, 'workspaceState' | 'storageUri' | 'globalStorageUri'>,
    { lines, last, live, reader, recordings, profile, notifier }: Surroundings,
  ) {
    const fail = (error: unknown): void => notifier.error(error);
    const folder = () => captureFolder(context);
    const stored = new WorkspaceBaselines(reader);
    const active = new ActiveBaseline(context.workspaceState, stored, fail);
    const page = new ReportPage();
    this.comparison = new LineComparison(active, lines, reader, fail);
    const keeping = new BaselineCommands(stored, active, last, live, notifier, () => this.comparison.why);
    const repeating = new RepeatCommands({
      ...{ recordings, profile, last, baselines: keeping, active, comparison: this.comparison },
      ...{ page, notifier, folder },
    });
    this.list = async () => (await stored.list()).baselines;
    this.panelServices = {
      comparisons: new Comparisons(context.workspaceState, (name) => stored.find(name), notifier),
      match: (base, current, cancel) =>
        reader.ask('matchCaptures', { base, current, limits: readLimits() }, cancel),
      recordRuns: repeating.record.bind(repeating),
    };
    const captures = new CaptureTree(folder, reader, () => recordings.inSeries, fail);
    const baselines = new BaselineTree(stored, active);
    const items = new CaptureItemCommands(captures, live);
    this.commands = [
      [commands.saveAsBaseline, keeping.save.bind(keeping)],
      [commands.recordBaseline, () => repeating.recordBaseline()],
      [commands.compareWithBaseline, repeating.compare.bind(repeating)],
      [commands.showComparison, () => page.show()],
      [commands.showBaselineMenu, () => keeping.showMenu()],
      [commands.setActiveBaseline, keeping.setActive.bind(keeping)],
      [commands.clearActiveBaseline, () => keeping.clearActive()],
      [commands.showBaseline, keeping.show.bind(keeping)],
      [commands.removeBaseline, keeping.remove.bind(keeping)],
      [commands.openCaptureItem, items.open.bind(items)],
      [commands.revealCapture, items.reveal.bind(items)],
      [commands.deleteCapture, items.delete.bind(items)],
    ];
    this.#disposables = vscode.Disposable.from(
      ...[stored, active, page, this.comparison, captures, baselines],
      new BaselineStatus(active, last, this.comparison),
      recordings.onEnd(() => captures.refresh()),
      recordings.onKept(() => captures.refresh()),
      ...treeView(views.captures, captures),
      ...treeView(views.baselines, baselines),
      vscode.workspace.registerTextDocumentContentProvider(reportScheme, page),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}

/** Rows say how long ago, which is another time whenever they are shown. */
function treeView(
  id: string,
  tree: vscode.TreeDataProvider<unknown> & { refresh(): void },
): vscode.Disposable[] {
  const view = vscode.window.createTreeView(id, { treeDataProvider: tree });
  const subscription = view.onDidChangeVisibility(({ visible }) => {
    if (visible) tree.refresh();
  });
  return [view, subscription];
}
