import * as vscode from 'vscode';
import { SelftimeError } from '../../core/errors.ts';
import type { SourceLine } from '../../core/profile.ts';
import { columnForSource } from '../columns.ts';
import type { Notifier } from '../notify.ts';
import { plainText } from '../plainText.ts';
import { withPatience } from '../progress.ts';
import { findIn, findSource, type FoundSource } from './findSource.ts';
import type { SourceFolders } from './sourceFolders.ts';
import { isNetworkPath, segments, sourceName } from './sourceName.ts';

interface Missing extends SourceLine {
  readonly recorded: readonly string[];
  readonly capture: vscode.Uri;
}

/** Opens sources that a profile names, when the user asks for one; the only place that does. */
export class SourceOpener {
  readonly #folders: SourceFolders;
  readonly #notifier: Notifier;

  constructor(folders: SourceFolders, notifier: Notifier) {
    this.#folders = folders;
    this.#notifier = notifier;
  }

  /**
   * Resolves when the file is open, or the user has been told that it is missing: what they answer comes later.
   *
   * @throws SelftimeError `fileNotFound` for what is no file anywhere.
   */
  async open({ file, line }: SourceLine, capture: vscode.Uri): Promise<void> {
    const name = sourceName(file);
    if (name.kind === 'builtIn' || name.kind === 'none') throw noFile(file, name.kind);
    const recorded = segments(name.path);
    const places = this.#folders.places(capture, recorded);
    const found = await patiently(file, (cancel) => findSource(name, capture, places, cancel));
    if (!found) return;
    const { uri, alike } = found;
    if (uri) return show(uri, line);
    const missing: Missing = { file, line, recorded, capture };
    if (alike.length > 0) void this.#notifier.guard(() => this.#choose(missing, alike))();
    else this.#offer(missing);
  }

  /** What was located for a capture is asked anew. */
  async forget(capture: vscode.Uri): Promise<void> {
    const known = await this.#folders.forget(capture);
    const name = baseName(capture);
    const outcome = known ? 'Forgot where the sources are' : 'No folder with sources was located';
    vscode.window.setStatusBarMessage(`${outcome}: ${name}`, 5000);
  }

  async #choose(missing: Missing, alike: readonly vscode.Uri[]): Promise<void> {
    const files = alike.map((uri) => ({
      label: vscode.workspace.asRelativePath(uri),
      uri,
    }));
    const locate = { label: '$(folder) Locate Folder...', uri: undefined };
    const separator = { label: '', kind: vscode.QuickPickItemKind.Separator, uri: undefined };
    const chosen = await vscode.window.showQuickPick([...files, separator, locate], {
      title: plainText(`Which file is ${shortened(missing.file)}?`),
      placeHolder: 'The answer counts for all files of this profile',
    });
    if (!chosen) return;
    if (!chosen.uri) return this.#locate(missing);
    await this.#learned(missing, chosen.uri);
  }

  #offer(missing: Missing): void {
    const elsewhere = isNetworkPath(missing.file) ? 'is on another computer' : 'does not exist here';
    this.#notifier.warn(`${shortened(missing.file)} ${elsewhere}.`, [
      { label: 'Locate Folder...', run: () => this.#locate(missing) },
    ]);
  }

  async #locate(missing: Missing): Promise<void> {
    const [folder] =
      (await vscode.window.showOpenDialog({
        title: `Folder with the sources of ${baseName(missing.capture)}`,
        openLabel: 'Use This Folder',
        canSelectFiles: false,
        canSelectFolders: true,
        defaultUri: vscode.workspace.workspaceFolders?.[0]?.uri,
      })) ?? [];
    if (!folder) return;
    const found = await patiently(missing.file, (cancel) => findIn([folder], missing.recorded, cancel));
    if (!found) return;
    const { uri, alike } = found;
    if (uri) return this.#learned(missing, uri);
    if (alike.length > 0) return this.#choose(missing, alike);
    this.#notifier.warn(`${folder.fsPath} holds no file like ${shortened(missing.file)}.`, [
      { label: 'Locate Another Folder...', run: () => this.#locate(missing) },
    ]);
  }

  async #learned({ capture, recorded, line }: Missing, uri: vscode.Uri): Promise<void> {
    await this.#folders.learn(capture, recorded, uri);
    await show(uri, line);
  }
}

/** undefined when the user has cancelled the search. */
async function patiently(
  file: string,
  search: (cancel: vscode.CancellationToken) => Promise<FoundSource>,
): Promise<FoundSource | undefined> {
  try {
    return await withPatience(`Looking for ${shortened(file)}`, search);
  } catch (error) {
    if (error instanceof SelftimeError && error.code === 'cancelled') return undefined;
    throw error;
  }
}

async function show(uri: vscode.Uri, line: number): Promise<void> {
  const position = new vscode.Position(Math.max(0, line - 1), 0);
  await vscode.window.showTextDocument(uri, {
    viewColumn: columnForSource(),
    selection: new vscode.Range(position, position),
  });
}

function noFile(file: string, kind: 'builtIn' | 'none'): SelftimeError {
  return new SelftimeError(
    'fileNotFound',
    kind === 'builtIn'
      ? `${shortened(file)} is part of Node.js: it has no file to open.`
      : `${file === '' ? 'This frame' : shortened(file)} has no file to open.`,
  );
}

function baseName(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}

/** For a message: the end of a path tells more than its beginning. */
function shortened(file: string): string {
  const most = 120;
  return file.length <= most ? file : `...${file.slice(-most)}`;
}
