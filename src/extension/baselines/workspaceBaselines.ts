import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Millis } from '../../core/units.ts';
import { storeFolders, storeRoot } from '../../store/folders.ts';
import type { Baseline, BaselineFolders, SaveRequest } from '../../store/types.ts';
import type { BaselineList, Proposal, SavedBaseline } from '../reading/baselineFiles.ts';
import type { CaptureReader } from '../reading/captureReader.ts';
import { onSettings, setting } from '../settings.ts';
import { firstFolder, projectRoots, settingPath } from '../workspacePaths.ts';

/** A baseline is several files, and a checkout brings several baselines: they are read anew when all is quiet. */
const QUIET: Millis = 300;

/**
 * The baselines of this workspace: those of the command line, too. All reading and writing is done in the reader's
 * thread.
 */
export class WorkspaceBaselines implements vscode.Disposable {
  readonly #reader: CaptureReader;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable;
  #watchers: vscode.Disposable | undefined;
  #timer: NodeJS.Timeout | undefined;
  #list: Promise<BaselineList> | undefined;
  /** Of the folders, when they were listed. */
  #state: string | undefined;

  /** There may be others now. */
  readonly onChange = this.#changed.event;

  constructor(reader: CaptureReader) {
    this.#reader = reader;
    const moved = (): void => {
      this.#watch();
      this.#refresh();
    };
    this.#disposables = vscode.Disposable.from(
      this.#changed,
      onSettings('baselineFolder', moved),
      vscode.workspace.onDidChangeWorkspaceFolders(moved),
      new vscode.Disposable(() => {
        clearTimeout(this.#timer);
        this.#watchers?.dispose();
      }),
    );
    this.#watch();
  }

  /** As they are now, also where a watcher of files has missed something. @throws SelftimeError when a folder cannot be read */
  async list(): Promise<BaselineList> {
    const folders = this.#folders();
    const state = await stateOf(folders);
    const isMissed = this.#list !== undefined && state !== this.#state;
    if (isMissed) this.#list = undefined;
    this.#list ??= this.#reader.ask('listBaselines', folders);
    this.#state = state;
    if (isMissed) this.#changed.fire();
    return this.#list;
  }

  async find(name: string): Promise<Baseline | undefined> {
    return (await this.list()).baselines.find((baseline) => baseline.name === name);
  }

  /** @throws SelftimeError where the captures cannot be saved */
  propose(captures: readonly string[]): Promise<Proposal> {
    return this.#reader.ask('proposeBaseline', { captures, root: root() });
  }

  /** Where new baselines go is a setting. @throws SelftimeError */
  async save(request: Omit<SaveRequest, 'root' | 'shared'>): Promise<SavedBaseline> {
    const folders = this.#folders();
    const shared = folders.shared !== undefined;
    const saved = await this.#reader.ask('saveBaseline', {
      folders,
      request: { ...request, root: root(), shared },
      roots: projectRoots(),
    });
    this.#refresh();
    return saved;
  }

  /** @throws SelftimeError */
  async remove(name: string): Promise<void> {
    await this.#reader.ask('removeBaseline', { folders: this.#folders(), name });
    this.#refresh();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #folders(): BaselineFolders {
    return { local: storeFolders(root()).baselines, shared: settingPath(setting('baselineFolder')) };
  }

  #refresh(): void {
    clearTimeout(this.#timer);
    this.#list = undefined;
    this.#changed.fire();
  }

  #watch(): void {
    this.#watchers?.dispose();
    const { local, shared } = this.#folders();
    const folders = [...new Set([local, ...(shared === undefined ? [] : [shared])])];
    const later = (): void => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#refresh(), QUIET);
    };
    this.#watchers = vscode.Disposable.from(
      ...folders.flatMap((folder) => {
        const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), '**');
        const watcher = vscode.workspace.createFileSystemWatcher(pattern);
        return [watcher, watcher.onDidCreate(later), watcher.onDidChange(later), watcher.onDidDelete(later)];
      }),
    );
  }
}

/** Changes whenever a baseline comes, goes or is replaced: each is a folder that is renamed into its place. */
async function stateOf({ local, shared }: BaselineFolders): Promise<string> {
  const times = [local, ...(shared === undefined ? [] : [shared])].map((folder) =>
    stat(folder).then(
      ({ mtimeMs }) => `${folder} ${mtimeMs}`,
      () => `${folder} none`,
    ),
  );
  return (await Promise.all(times)).join('\n');
}

function root(): string {
  return storeRoot(firstFolder());
}
