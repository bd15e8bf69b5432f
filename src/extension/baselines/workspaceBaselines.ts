import * as vscode from 'vscode';
import type { Millis } from '../../core/units.ts';
import { storeFolders, storeRoot } from '../../store/folders.ts';
import type { Baseline, BaselineFolders, SaveRequest } from '../../store/types.ts';
import { FolderWatch } from '../folderWatch.ts';
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
  #watch: FolderWatch;
  #timer: NodeJS.Timeout | undefined;
  #list: Promise<BaselineList> | undefined;

  /** There may be others now. */
  readonly onChange = this.#changed.event;

  constructor(reader: CaptureReader) {
    this.#reader = reader;
    const moved = (): void => {
      this.#watch.dispose();
      this.#watch = this.#watchFolders();
      this.#refresh();
    };
    this.#disposables = vscode.Disposable.from(
      this.#changed,
      onSettings('baselineFolder', moved),
      vscode.workspace.onDidChangeWorkspaceFolders(moved),
      new vscode.Disposable(() => {
        clearTimeout(this.#timer);
        this.#watch.dispose();
      }),
    );
    this.#watch = this.#watchFolders();
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
    clearTimeout(this.#timer);
    this.#list = undefined;
    this.#changed.fire();
  }

  #watchFolders(): FolderWatch {
    const { local, shared } = this.#folders();
    return new FolderWatch([local, ...(shared === undefined ? [] : [shared])], '**', {
      changed: () => {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#refresh(), QUIET);
      },
      missed: () => this.#refresh(),
    });
  }
}

function root(): string {
  return storeRoot(firstFolder());
}
