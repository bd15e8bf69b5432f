import * as vscode from 'vscode';

/** A capture of a running program is rewritten again and again; nobody needs to see it more often. */
const quietMs = 1000;
/** Replacing a file by renaming over it can look like a deletion first. */
const deletionMs = 500;

export interface FileChangeListener {
  changed(): void;
  deleted(): void;
}

/** Watches one file, wherever it is; reports changes at most once a second, the last one always. */
export function watchFile(uri: vscode.Uri, listener: FileChangeListener): vscode.Disposable {
  const folder = vscode.Uri.joinPath(uri, '..');
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1).replace(/[[\]{}*?]/g, '[$&]');
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, name));
  let timer: NodeJS.Timeout | undefined;
  let last = 0;
  let disposed = false;

  const changed = (): void => {
    timer ??= setTimeout(
      () => {
        timer = undefined;
        last = Date.now();
        listener.changed();
      },
      Math.max(0, last + quietMs - Date.now()),
    );
  };
  const deleted = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, deletionMs));
    const exists = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    if (disposed) return;
    if (exists) changed();
    else listener.deleted();
  };
  watcher.onDidChange(changed);
  watcher.onDidCreate(changed);
  watcher.onDidDelete(() => void deleted());
  return new vscode.Disposable(() => {
    disposed = true;
    clearTimeout(timer);
    watcher.dispose();
  });
}
