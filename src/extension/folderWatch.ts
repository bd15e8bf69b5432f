import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Millis } from '../core/units.ts';

const LOOK: Millis = 2000;
/** A baseline is several files, and a checkout or a clean-up changes many at once. */
const QUIET: Millis = 300;

/**
 * Tells that something came into folders or went. VS Code's watcher knows at once, and of what is further below too,
 * but it misses what is put into a folder while that is being made, and all that `files.watcherExclude` covers: so the
 * times of the folders themselves are looked at as well.
 */
export class FolderWatch implements vscode.Disposable {
  readonly #glob: string;
  readonly #changed: () => void;
  #folders: readonly string[] = [];
  #watchers: vscode.Disposable | undefined;
  /** The times of the folders at the last check; one check after the other, so that a late answer is not a change. */
  #times: Promise<string> = Promise.resolve('');
  #quiet: NodeJS.Timeout | undefined;
  #look: NodeJS.Timeout | undefined;
  #isDisposed = false;

  /**
   * @param glob which files below the folders count for VS Code's watcher
   * @param changed is called once for changes that come together
   */
  constructor(glob: string, changed: () => void) {
    this.#glob = glob;
    this.#changed = changed;
    this.#lookLater();
  }

  /** From now on these and no others. @param folders absolute; need not exist */
  watch(folders: readonly string[]): void {
    this.#watchers?.dispose();
    this.#folders = [...new Set(folders)];
    this.#times = timesOf(this.#folders);
    const later = (): void => this.tellLater();
    this.#watchers = vscode.Disposable.from(
      ...this.#folders.flatMap((folder) => {
        const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), this.#glob);
        const watcher = vscode.workspace.createFileSystemWatcher(pattern);
        return [watcher, watcher.onDidCreate(later), watcher.onDidChange(later), watcher.onDidDelete(later)];
      }),
    );
  }

  /** Tells of a change when all is quiet. */
  tellLater(): void {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => void this.#check({ tells: true }), QUIET);
  }

  /** Looks now; what VS Code has missed, or did not tell of yet, has been told by then. */
  async look(): Promise<void> {
    await this.#check({ tells: false });
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#quiet);
    clearTimeout(this.#look);
    this.#watchers?.dispose();
  }

  /** What has been told by the watcher is not found once more by the next look. */
  #check({ tells }: { readonly tells: boolean }): Promise<string> {
    this.#times = this.#times.then(async (before) => {
      const now = await timesOf(this.#folders);
      if ((tells || now !== before) && !this.#isDisposed) this.#changed();
      return now;
    });
    return this.#times;
  }

  /** Not at fixed times: a folder on a network may take longer. */
  #lookLater(): void {
    this.#look = setTimeout(async () => {
      await this.look();
      if (!this.#isDisposed) this.#lookLater();
    }, LOOK);
  }
}

async function timesOf(folders: readonly string[]): Promise<string> {
  const times = folders.map((folder) =>
    stat(folder).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    ),
  );
  return (await Promise.all(times)).join();
}
