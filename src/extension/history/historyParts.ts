import * as vscode from 'vscode';
import type { HotLines } from '../annotations/hotLinesController.ts';
import { commands } from '../contributions.ts';
import type { ProfileEditorProvider } from '../editor/profileEditorProvider.ts';
import type { Notifier } from '../notify.ts';
import type { CaptureReader } from '../reading/captureReader.ts';
import { captureFolder, workspaceCaptures } from '../recording/captureFolder.ts';
import type { LastCapture } from '../recording/lastCapture.ts';
import type { Recordings } from '../recording/recordings.ts';
import { CleanUps } from './cleanUps.ts';
import { HistoryCommands } from './historyCommands.ts';
import type { ProjectHistory } from './projectHistory.ts';

export interface HistorySurroundings {
  readonly history: ProjectHistory;
  readonly editor: ProfileEditorProvider;
  readonly lines: HotLines;
  readonly last: LastCapture;
  readonly recordings: Recordings;
  readonly reader: CaptureReader;
  readonly log: vscode.LogOutputChannel;
  readonly notifier: Notifier;
}

type Command = readonly [id: string, run: (target: never) => unknown];

/** What is done with the history of the project, and how long it and the captures are kept. */
export class HistoryParts implements vscode.Disposable {
  /** Ids and what they run. */
  readonly commands: readonly Command[];
  readonly #cleanUps: CleanUps;

  constructor(context: vscode.ExtensionContext, of: HistorySurroundings) {
    const { history, editor, lines, last, recordings, reader, log, notifier } = of;
    const asking = new HistoryCommands(history, editor, lines, last);
    const inUse = (): string[] => [
      ...openFiles(),
      ...recordings.running.map(({ file }) => file),
      ...(lines.view?.capture === undefined ? [] : [lines.view.capture]),
    ];
    const folder = () => captureFolder(context);
    this.#cleanUps = new CleanUps({
      ...{ reader, log, notifier, folder, inUse },
      ownFolder: workspaceCaptures(context),
      memento: context.workspaceState,
    });
    this.commands = [
      [commands.showFunctionHistory, asking.show.bind(asking)],
      [commands.cleanUpCaptures, () => this.#cleanUps.ask()],
    ];
  }

  dispose(): void {
    this.#cleanUps.dispose();
  }
}

/** In any tab, in view or not. */
function openFiles(): string[] {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .flatMap(({ input }) =>
      input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText ? input.uri.fsPath : [],
    );
}
