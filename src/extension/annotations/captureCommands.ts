import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { SelftimeError } from '../../core/errors.ts';
import { readProfileFile } from '../../core/profileFile.ts';
import type { ProfileEditorProvider } from '../editor/profileEditorProvider.ts';
import { profileViewType } from '../contributions.ts';
import type { LastCapture } from '../recording/lastCapture.ts';
import { openCapture } from '../recording/runEnd.ts';
import type { HotLines } from './hotLinesController.ts';
import type { LineArguments } from './lenses.ts';
import type { LiveLines } from './liveLines.ts';

/** The commands that look at captures. */
export class CaptureCommands {
  readonly #last: LastCapture;
  readonly #lines: HotLines;
  readonly #live: LiveLines;
  readonly #editor: ProfileEditorProvider;

  constructor(last: LastCapture, lines: HotLines, live: LiveLines, editor: ProfileEditorProvider) {
    this.#last = last;
    this.#lines = lines;
    this.#live = live;
    this.#editor = editor;
  }

  async openLast(): Promise<void> {
    const last = this.#last.get();
    if (!last) {
      throw new SelftimeError(
        'fileNotFound',
        'There is no capture yet.',
        'Run "Selftime: Profile Current Launch Config" first.',
      );
    }
    await openCapture(last.file, { preserveFocus: false });
  }

  /** Marks a line's frames in the flame graph; while the target runs, in that of what is known so far. */
  async openLine(target: LineArguments): Promise<void> {
    const capture = this.#lines.view?.capture ?? (await this.#live.save(target.file));
    if (capture !== undefined)
      await this.#editor.revealLine(vscode.Uri.file(capture), target.file, target.line);
  }

  /** Lights up the lines of a capture that is open in the custom editor. */
  async showHotLines(uri: vscode.Uri | undefined): Promise<void> {
    const capture = uri instanceof vscode.Uri ? uri : activeCapture();
    if (capture?.scheme !== 'file') {
      throw new SelftimeError(
        'usage',
        'No capture is open in the active editor.',
        'Open a .pb.gz file first.',
      );
    }
    const progress = { location: vscode.ProgressLocation.Window, title: 'Reading hot lines' };
    await vscode.window.withProgress(progress, async () => {
      const bytes = await readFile(capture.fsPath);
      this.#live.showCapture(capture.fsPath, await readProfileFile(basename(capture.fsPath), bytes));
    });
    if (this.#lines.view?.files.size === 0) {
      void vscode.window.showInformationMessage(
        'This capture has no hot lines in files that are known here.',
      );
    }
  }
}

function activeCapture(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom && input.viewType === profileViewType ? input.uri : undefined;
}
