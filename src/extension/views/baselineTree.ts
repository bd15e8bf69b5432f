import * as vscode from 'vscode';
import { baselineFacts } from '../baselines/words.ts';
import type { ActiveBaseline } from '../baselines/activeBaseline.ts';
import type { WorkspaceBaselines } from '../baselines/workspaceBaselines.ts';
import { commands } from '../contributions.ts';
import type { BaselineItem, CaptureItem, DamagedItem } from './items.ts';

type Item = BaselineItem | CaptureItem | DamagedItem;

/** All baselines, newest first, with their captures below them. */
export class BaselineTree implements vscode.TreeDataProvider<Item>, vscode.Disposable {
  readonly #baselines: WorkspaceBaselines;
  readonly #active: ActiveBaseline;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #disposables: vscode.Disposable;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(baselines: WorkspaceBaselines, active: ActiveBaseline) {
    this.#baselines = baselines;
    this.#active = active;
    this.#disposables = vscode.Disposable.from(
      this.#changed,
      baselines.onChange(() => this.refresh()),
      active.onChange(() => this.refresh()),
    );
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  async getChildren(parent?: Item): Promise<Item[]> {
    if (parent?.kind === 'baseline')
      return parent.baseline.captures.map((path, i) => ({ kind: 'capture', path, run: i + 1 }));
    if (parent) return [];
    const { baselines, damaged } = await this.#baselines.list();
    return [
      ...baselines.map((baseline) => ({ kind: 'baseline', baseline }) as const),
      ...damaged.map((folder) => ({ kind: 'damaged', ...folder }) as const),
    ];
  }

  getTreeItem(item: Item): vscode.TreeItem {
    if (item.kind === 'baseline') return this.#baselineItem(item);
    return item.kind === 'capture' ? captureItem(item) : damagedItem(item);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #baselineItem({ baseline }: BaselineItem): vscode.TreeItem {
    const active = this.#active.get()?.folder === baseline.folder;
    const item = new vscode.TreeItem(baseline.name, vscode.TreeItemCollapsibleState.Collapsed);
    item.id = baseline.folder;
    const facts = baselineFacts(baseline, Date.now());
    item.description = active ? `active · ${facts}` : facts;
    item.tooltip = `${baseline.folder}${baseline.shared ? ' (shared with the repository)' : ''}`;
    item.iconPath = new vscode.ThemeIcon(active ? 'git-compare' : 'bookmark');
    item.contextValue = active ? 'activeBaseline' : 'baseline';
    item.accessibilityInformation = {
      label: `Baseline ${baseline.name}${active ? ', active' : ''}, ${facts}`,
    };
    return item;
  }
}

function captureItem(capture: CaptureItem): vscode.TreeItem {
  const item = new vscode.TreeItem(`run ${capture.run}`);
  item.id = capture.path;
  item.tooltip = capture.path;
  item.iconPath = new vscode.ThemeIcon('flame');
  item.contextValue = 'baselineCapture';
  item.command = { command: commands.openCaptureItem, title: 'Open', arguments: [capture] };
  return item;
}

function damagedItem({ name, problem }: DamagedItem): vscode.TreeItem {
  const item = new vscode.TreeItem(name);
  item.description = 'cannot be used';
  item.tooltip = problem;
  item.iconPath = new vscode.ThemeIcon('warning');
  item.contextValue = 'damagedBaseline';
  return item;
}
