import { basename } from 'node:path';
import * as vscode from 'vscode';
import { SelftimeError } from '../../core/errors.ts';
import type { ValueType } from '../../core/profile.ts';
import { activeCapture } from '../columns.ts';
import { commands } from '../contributions.ts';
import type { ProfileEditorProvider } from '../editor/profileEditorProvider.ts';
import { readLimits } from '../editor/viewerSettings.ts';
import { withPatience } from '../progress.ts';
import { unpackLines, type CaptureLines } from '../reading/captureLines.ts';
import type { CaptureReader } from '../reading/captureReader.ts';
import type { LastCapture } from '../recording/lastCapture.ts';
import { openCapture } from '../recording/runEnd.ts';
import type { SourceFolders } from '../sources/sourceFolders.ts';
import type { HotLines } from './hotLinesController.ts';
import type { LineArguments } from './lenses.ts';
import type { LiveLines } from './liveLines.ts';

/** The commands that look at captures. */
export class CaptureCommands {
  readonly #last: LastCapture;
  readonly #lines: HotLines;
  readonly #live: LiveLines;
  readonly #editor: ProfileEditorProvider;
  readonly #reader: CaptureReader;
  readonly #folders: SourceFolders;

  constructor(
    last: LastCapture,
    lines: HotLines,
    live: LiveLines,
    editor: ProfileEditorProvider,
    reader: CaptureReader,
    folders: SourceFolders,
  ) {
    this.#last = last;
    this.#lines = lines;
    this.#live = live;
    this.#editor = editor;
    this.#reader = reader;
    this.#folders = folders;
  }

  /** Command ids and what they run. */
  all(): (readonly [id: string, run: (target: never) => unknown])[] {
    return [
      [commands.openCapture, () => this.openLast()],
      [commands.showHotLines, this.showHotLines.bind(this)],
      [commands.showHotLinesOf, () => this.showHotLinesOf()],
      [commands.openLine, this.openLine.bind(this)],
    ];
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
      throw new SelftimeError('usage', 'No capture is open in the active editor.', 'Open one first.');
    }
    this.#light(capture, await this.#read(capture));
  }

  /**
   * Asks which of a capture's measurements the lines are to show: of the one in the active editor, else of the one that
   * is lit up, else of the last one.
   */
  async showHotLinesOf(): Promise<void> {
    const file = this.#lines.view?.capture ?? this.#last.get()?.file;
    const capture = activeCapture() ?? (file === undefined ? undefined : vscode.Uri.file(file));
    if (capture?.scheme !== 'file') {
      throw new SelftimeError(
        'usage',
        'There is no finished capture.',
        'Profile something or open one first.',
      );
    }
    const read = await this.#read(capture);
    const choices = read.sampleTypes.map(choiceOf);
    const chosen = await vscode.window.showQuickPick(choices, {
      title: `Show Hot Lines of ${basename(capture.fsPath)}`,
      placeHolder: 'What the lines show',
    });
    if (chosen) this.#light(capture, await this.#read(capture, chosen.sampleType));
  }

  #read(capture: vscode.Uri, sampleType?: string): Promise<CaptureLines> {
    return withPatience(`Reading ${basename(capture.fsPath)}`, (cancel) =>
      this.#reader.lines(capture.fsPath, readLimits(), cancel, sampleType),
    );
  }

  #light(capture: vscode.Uri, read: CaptureLines): void {
    const located = (file: string): string | undefined => this.#folders.pathOf(capture, file);
    const of = { capture: capture.fsPath, since: read.startTime, cwd: read.cwd };
    this.#live.showCapture(unpackLines(read), of, located);
    if (this.#lines.view?.files.size === 0) {
      void vscode.window.showInformationMessage(
        'This capture has no hot lines in files that are known here.',
      );
    }
  }
}

const meanings: Readonly<Record<string, string>> = {
  samples: 'Samples',
  wall: 'Wall time: running and waiting',
  cpu: 'CPU time: running only',
  inuse_objects: 'Live objects, by the function that allocated them',
  inuse_space: 'Live heap, by the function that allocated it',
  alloc_objects: 'Allocated objects, collected or not, by function',
  alloc_space: 'Allocated memory, collected or not, by function',
};

/** Profiles of other tools have other types; their own words have to do. */
function choiceOf({ type, unit }: ValueType): vscode.QuickPickItem & { readonly sampleType: string } {
  return { label: meanings[type] ?? type.replaceAll('_', ' '), description: unit, sampleType: type };
}
