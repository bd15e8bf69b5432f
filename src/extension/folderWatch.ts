import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Millis } from '../core/units.ts';

const LOOK: Millis = 2000;

/**
 * Tells that something came into folders or went. VS Code's watcher tells at once, and of what is further below too,
 * but it misses what is put into a folder while that is being made, and all that `files.watcherExclude` covers: so the
 * times of the folders themselves are looked at as well.
 */
export class FolderWatch implements vscode.Disposable {
  readonly #folders: readonly string[];
  readonly #missed: () => void;
  readonly #disposables: vscode.Disposable;
  #state: Promise<string>;
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  /**
   * @param folders absolute; need not exist
   * @param glob which files below them count for VS Code's watcher
   * @param changed may come many times for one change
   * @param missed what VS Code did not tell of, or has not yet
   */
  constructor(
    folders: readonly string[],
    glob: string,
    { changed, missed }: { changed(): void; missed(): void },
  ) {
    this.#folders = [...new Set(folders)];
    this.#missed = missed;
    this.#state = this.#times();
    this.#lookLater();
    this.#disposables = vscode.Disposable.from(
      ...this.#folders.flatMap((folder) => {
        const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), glob);
        const watcher = vscode.workspace.createFileSystemWatcher(pattern);
        return [
          watcher,
          ...[watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete].map((on) => on(changed)),
        ];
      }),
    );
  }

  /** Looks now; `missed` has been called by then. One look after the other, so that a late answer is not a change. */
  async look(): Promise<void> {
    const before = this.#state;
    this.#state = before.then(() => this.#times());
    const [was, is] = await Promise.all([before, this.#state]);
    if (was !== is && !this.#isDisposed) this.#missed();
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#disposables.dispose();
  }

  /** Not at fixed times: a folder on a network may take longer. */
  #lookLater(): void {
    this.#timer = setTimeout(async () => {
      await this.look();
      if (!this.#isDisposed) this.#lookLater();
    }, LOOK);
  }

  async #times(): Promise<string> {
    const times = this.#folders.map((folder) =>
      stat(folder).then(
        ({ mtimeMs }) => mtimeMs,
        () => undefined,
      ),
    );
    return (await Promise.all(times)).join();
  }
}
