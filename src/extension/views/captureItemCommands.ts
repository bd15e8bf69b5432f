import { rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { confirmed } from '../baselines/baselineCommands.ts';
import { runCount } from '../baselines/words.ts';
import { removeIfEmpty } from '../recording/captureSets.ts';
import type { LiveView } from '../recording/liveView.ts';
import { openCapture } from '../recording/runEnd.ts';
import { SelftimeError } from '../../core/errors.ts';
import type { CaptureTree } from './captureTree.ts';
import type { CaptureItem, SetItem } from './items.ts';

/** What the menus of the view "Captures" do. */
export class CaptureItemCommands {
  readonly #tree: CaptureTree;
  readonly #live: LiveView;

  constructor(tree: CaptureTree, live: LiveView) {
    this.#tree = tree;
    this.#live = live;
  }

  open({ path }: CaptureItem): Promise<void> {
    return openCapture(path, { preserveFocus: false });
  }

  /** In the system's file manager; where there is none (in a browser), its path can be pasted. */
  async reveal(item: CaptureItem | SetItem): Promise<void> {
    const path = item.kind === 'set' ? item.folder : item.path;
    if (vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined) {
      await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(path));
      return;
    }
    await vscode.env.clipboard.writeText(path);
    void vscode.window.showInformationMessage(`Copied the path ${path}.`);
  }

  async delete(item: CaptureItem | SetItem): Promise<void> {
    const paths = item.kind === 'set' ? item.captures : [item.path];
    if (paths.some((path) => this.#live.stateOf(vscode.Uri.file(path))))
      throw new SelftimeError('usage', 'The program of this capture is still running.', 'Stop it first.');
    const what = item.kind === 'set' ? runCount(paths.length) : basename(item.path);
    if (!(await confirmed(`Delete ${what} from the disk?`, 'Delete'))) return;
    for (const path of paths) await rm(path, { force: true });
    await removeIfEmpty(dirname(paths[0]));
    this.#tree.refresh();
  }
}
