import * as vscode from 'vscode';
import { storeFolders, storeRoot } from '../../store/folders.ts';
import type { Baseline, BaselineFolders, SaveRequest } from '../../store/types.ts';
import { FolderWatch } from '../folderWatch.ts';
import type { BaselineList, Proposal, SavedBaseline } from '../reading/baselineFiles.ts';
import type { CaptureReader } from '../reading/captureReader.ts';
import { onSettings, setting } from '../settings.ts';
import { firstFolder, projectRoots, settingPath } from '../workspacePaths.ts';

/**
 * The baselines of this workspace: those of the command line, too. All reading and writing is done in the reader's
 * thread.
 */
export class WorkspaceBaselines implements vscode.Disposable {
  readonly #reader: CaptureReader;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable;
  readonly #watch = new FolderWatch('**', () => this.#refresh());
  #list: Promise<BaselineList> | undefined;

  /** There may be others now. */
  readonly onChange = this.#changed.event;

  constructor(reader: CaptureReader) {
    this.#reader = reader;
    const moved = (): void => {
      this.#watchFolders();
      this.#refresh();
    };
    this.#disposables = vscode.Disposable.from(
      ...[this.#watch, this.#changed],
      onSettings('baselineFolder', moved),
      vscode.workspace.onDidChangeWorkspaceFolders(moved),
    );
    this.#watchFolders();
  }

  /** As they are now, also where VS Code has missed something. @throws SelftimeError when a folder cannot be read */
  async list(): Promise<BaselineList> {
    await this.#watch.look();
    const list = (this.#list ??= this.#reader.ask('listBaselines', this.#folders()));
    try {
      return await list;
    } catch (error) {
      if (this.#list === list) this.#list = undefined;
      throw error;
    }
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
    this.#list = undefined;
    this.#changed.fire();
  }

  #watchFolders(): void {
    const { local, shared } = this.#folders();
    this.#watch.watch(shared === undefined ? [local] : [local, shared]);
  }
}

function root(): string {
  return storeRoot(firstFolder());
}
