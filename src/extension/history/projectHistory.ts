import * as vscode from 'vscode';
import { messageOf } from '../../core/errors.ts';
import type { FunctionHistory, HistoryTarget } from '../../protocol/history.ts';
import { storeFolders } from '../../store/folders.ts';
import { commands } from '../contributions.ts';
import type { HistoryService } from '../editor/profilePanel.ts';
import { FolderWatch } from '../folderWatch.ts';
import type { Notifier } from '../notify.ts';
import type { CaptureReader } from '../reading/captureReader.ts';
import type { ProjectFunctions } from '../reading/historyFiles.ts';
import type { RecordingEvents } from '../recording/recordings.ts';
import { projectRoots } from '../workspacePaths.ts';

/** Every recording of this window goes into the history of its project, of which a workspace may have several. All of it is done in the reader's thread. */
export class ProjectHistory implements HistoryService, vscode.Disposable {
  readonly #reader: CaptureReader;
  readonly #log: vscode.LogOutputChannel;
  readonly #notifier: Notifier;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable;
  /** One capture after the other: a series ends a run every few seconds. */
  #adding: Promise<void> = Promise.resolve();
  #hasFailed = false;
  // Of all below it: only then does VS Code notice files of a folder that is made later.
  readonly #watch = new FolderWatch('**', () => this.#changed.fire());

  /** There may be more, or less, in it: this window, another one or the command line has written. */
  readonly onChange = this.#changed.event;

  constructor(
    reader: CaptureReader,
    recordings: Pick<RecordingEvents, 'onKept'>,
    log: vscode.LogOutputChannel,
    notifier: Notifier,
  ) {
    this.#reader = reader;
    this.#log = log;
    this.#notifier = notifier;
    const watch = (): void => this.#watch.watch(projectRoots().map((root) => storeFolders(root).history));
    this.#disposables = vscode.Disposable.from(
      ...[this.#watch, this.#changed],
      recordings.onKept((capture) => this.#add(capture)),
      vscode.workspace.onDidChangeWorkspaceFolders(watch),
    );
    watch();
  }

  /** @param open the capture in view. @returns undefined without a project. @throws SelftimeError */
  async of(target: HistoryTarget, open?: string): Promise<FunctionHistory | undefined> {
    const roots = projectRoots();
    return roots.length === 0 ? undefined : this.#reader.ask('functionHistory', { roots, target, open });
  }

  /** Asks for a function, and shows its history beside the capture. */
  choose(capture: vscode.Uri): Thenable<void> {
    return vscode.commands.executeCommand(commands.showFunctionHistory, capture);
  }

  /** @param capture whose functions come first. @throws SelftimeError */
  async functions(capture: string | undefined): Promise<ProjectFunctions> {
    const roots = projectRoots();
    return roots.length === 0
      ? { hot: [], hasCapture: false, others: [] }
      : this.#reader.ask('knownFunctions', { roots, capture });
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #add(capture: string): void {
    const roots = projectRoots();
    if (roots.length === 0) return;
    const before = this.#adding;
    this.#adding = (async () => {
      await before;
      await this.#remember(roots, capture);
    })();
  }

  async #remember(roots: readonly string[], capture: string): Promise<void> {
    try {
      const isIn = await this.#reader.ask('remember', { roots, capture });
      if (isIn) this.#changed.fire();
      else this.#log.debug(`${capture} has no samples: it is not in the history.`);
    } catch (error) {
      // The recording itself went well, and the next one would fail alike: said once is enough.
      const message = `${capture} is not in the history: ${messageOf(error)}`;
      if (this.#hasFailed) this.#log.warn(message);
      else this.#notifier.warn(message);
      this.#hasFailed = true;
    }
  }
}
