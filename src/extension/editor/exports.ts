import { homedir } from 'node:os';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import * as vscode from 'vscode';
import { SelftimeError } from '../../core/errors.ts';
import type { ExtensionApi } from '../../protocol/viewer.ts';
import type { ParamsOf } from '../../protocol/rpc.ts';
import { replaceFile } from '../../store/files.ts';
import { plainText } from '../plainText.ts';
import { withPatience } from '../progress.ts';
import { exportFiles, fileNameOf, unusedName } from './exportFiles.ts';
import { whyNot } from './whyNot.ts';

export type Export = ParamsOf<ExtensionApi, 'saveExport'>;

/** Saves what a page exports. */
export class Exports {
  readonly #storage: readonly vscode.Uri[];

  /** @param storage folders of the extension's own, in which nobody looks for a file. */
  constructor(storage: readonly vscode.Uri[]) {
    this.#storage = storage;
  }

  /**
   * Asks where to, and writes.
   *
   * @returns whether the user went through with it.
   * @throws SelftimeError `cannotWrite`.
   */
  async save(capture: vscode.Uri, { format, baseName, content }: Export): Promise<boolean> {
    const { label, ending } = exportFiles[format];
    const folder = this.#folderFor(capture);
    const exists = (name: string): Promise<boolean> => isThere(vscode.Uri.joinPath(folder, name));
    const name = await unusedName(fileNameOf(baseName), ending, exists);
    const target = await vscode.window.showSaveDialog({
      title: `Export as ${label}`,
      defaultUri: vscode.Uri.joinPath(folder, name),
      // With two parts of an ending VS Code's own dialog would add them to a name that has them.
      filters: { [label]: [ending.slice(ending.lastIndexOf('.') + 1)] },
    });
    if (!target) return false;
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    await withPatience(`Writing ${nameOf(target)}`, () => write(target, bytes), {
      cancellable: false,
    });
    void offerToOpen(target);
    return true;
  }

  #folderFor(capture: vscode.Uri): vscode.Uri {
    const own = this.#storage.some((folder) => capture.toString().startsWith(`${folder.toString()}/`));
    if (!own) return vscode.Uri.joinPath(capture, '..');
    return vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  }
}

async function write(target: vscode.Uri, content: Uint8Array): Promise<void> {
  const zipped = content[0] === 0x1f && content[1] === 0x8b;
  const bytes = target.path.endsWith('.gz') && !zipped ? await promisify(gzip)(content) : content;
  try {
    if (target.scheme === 'file') await replaceFile(target.fsPath, bytes);
    else await vscode.workspace.fs.writeFile(target, bytes);
  } catch (error) {
    throw new SelftimeError(
      'cannotWrite',
      `${nameOf(target)} could not be written: ${whyNot(error)}`,
      'Export it to another folder.',
    );
  }
}

async function offerToOpen(target: vscode.Uri): Promise<void> {
  const open = 'Open';
  const chosen = await vscode.window.showInformationMessage(plainText(`Saved ${nameOf(target)}.`), open);
  if (chosen !== open) return;
  // A browser can reach the file only where it is on the same machine.
  const local = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  if (local && /\.(html|svg)$/.test(target.path)) await vscode.env.openExternal(target);
  else await vscode.commands.executeCommand('vscode.open', target);
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}

async function isThere(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
