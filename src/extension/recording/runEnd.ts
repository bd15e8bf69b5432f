import * as vscode from 'vscode';
import type { CaptureResult } from '../../capture/types.ts';
import type { HotLines } from '../annotations/hotLinesController.ts';
import { columnForCapture } from '../columns.ts';
import { commands, profileViewType } from '../contributions.ts';
import type { Notifier } from '../notify.ts';
import { plainText } from '../plainText.ts';
import { setting } from '../settings.ts';
import { sampleCount } from './clock.ts';
import { showHottestFile } from './hottestFile.ts';
import type { LastCapture } from './lastCapture.ts';
import type { LiveView } from './liveView.ts';
import type { ActiveRecording, Recordings } from './recordings.ts';

/** Samples from which on a command of a terminal was a run, and not a trifle. */
const WORTH_OPENING = 20;
const STATUS_MS = 5000;

/** What a user sees by itself: the hottest file as soon as it is known, the capture when it is written. */
export class RunEnd implements vscode.Disposable {
  readonly #recordings: Recordings;
  readonly #lines: HotLines;
  readonly #last: LastCapture;
  readonly #notifier: Notifier;
  readonly #log: vscode.LogOutputChannel;
  readonly #live: LiveView;
  readonly #disposables: vscode.Disposable;
  /** Recordings whose hot file was brought into view. */
  readonly #brought = new Set<number>();
  #bringing: Promise<vscode.ViewColumn | undefined> | undefined;
  /** The capture that was opened by itself last: the next one takes its place. */
  #opened: string | undefined;

  /** Construct after what feeds `lines`: it listens to the same events and must come later. */
  constructor(
    recordings: Recordings,
    lines: HotLines,
    last: LastCapture,
    notifier: Notifier,
    log: vscode.LogOutputChannel,
    live: LiveView,
  ) {
    this.#live = live;
    this.#recordings = recordings;
    this.#lines = lines;
    this.#last = last;
    this.#notifier = notifier;
    this.#log = log;
    this.#disposables = vscode.Disposable.from(
      recordings.onUpdate(({ recording }) => void notifier.guard(() => this.#bring(recording, false))()),
      recordings.onEnd(({ recording, result }) => {
        if (result) void notifier.guard(() => this.#finished(recording, result))();
      }),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #finished(recording: ActiveRecording, result: CaptureResult): Promise<void> {
    const { file, samples, warnings } = result;
    this.#log.info(`${recording.name}: ${samples} samples, written to ${file}`);
    // Whoever started several runs knows which of them are whole.
    if (recording.inSeries) return;
    await this.#last.record(result);
    const isShort = recording.inTerminal && samples < WORTH_OPENING;
    if (warnings.length > 0 && !isShort) {
      const again = { label: 'Show Output', run: () => vscode.commands.executeCommand(commands.showOutput) };
      this.#notifier.warn(warnings.join(' '), [again]);
    }
    // Another target runs (a restart, a compound): its lines are on screen, do not cover them.
    if (this.#recordings.running.length > 0) return;
    if (this.#live.isBehind) return this.#sayFrozen(recording);
    // A terminal runs many a small command: what is hardly seen in one opens nothing.
    if (isShort) {
      const text = `$(flame) ${plainText(recording.name)}: ${sampleCount(samples)}`;
      vscode.window.setStatusBarMessage(text, STATUS_MS);
      return;
    }
    const column = await this.#bring(recording, true);
    if (!setting('openCaptureOnEnd')) return;
    await openCapture(file, { preserveFocus: true, beside: column });
    await closeTab(this.#opened);
    this.#opened = file;
  }

  #sayFrozen({ name }: ActiveRecording): void {
    const seconds = Math.round((this.#live.frozenAt ?? 0) / 1000);
    const show = { label: 'Show Newest State', run: () => this.#live.unfreeze() };
    this.#notifier.info(`${name} has ended. What you see is frozen at ${seconds} s.`, [show]);
  }

  async #bring(recording: ActiveRecording, finished: boolean): Promise<vscode.ViewColumn | undefined> {
    // While it runs only once, so that a tab that was closed stays closed.
    if (this.#live.frozenAt !== undefined) return undefined;
    if (!finished && (this.#bringing || this.#brought.has(recording.id))) return undefined;
    // A run that ends while its source is being opened: the capture goes beside it, and not on top.
    await this.#bringing?.catch(() => undefined);
    this.#bringing = showHottestFile(this.#lines, finished);
    try {
      const column = await this.#bringing;
      if (column !== undefined) this.#brought.add(recording.id);
      return column;
    } finally {
      this.#bringing = undefined;
    }
  }
}

/** @param how `beside`: the column of code that was opened just now. */
export async function openCapture(
  file: string,
  how: { readonly preserveFocus: boolean; readonly beside?: vscode.ViewColumn },
): Promise<void> {
  const options: vscode.TextDocumentShowOptions = {
    viewColumn: columnForCapture(how.beside),
    preserveFocus: how.preserveFocus,
    preview: false,
  };
  await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(file), profileViewType, options);
}

/** Unless it was pinned. */
async function closeTab(file: string | undefined): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const shown = tabs.filter((tab) => {
    return tab.input instanceof vscode.TabInputCustom && tab.input.uri.fsPath === file && !tab.isPinned;
  });
  if (shown.length > 0) await vscode.window.tabGroups.close(shown, true);
}
