import * as vscode from 'vscode';
import { SelftimeError } from '../../core/errors.ts';
import type { Millis } from '../../core/units.ts';
import { isProfileView } from '../contributions.ts';
import { withPatience } from '../progress.ts';
import type { LiveView } from './liveView.ts';
import type { ActiveRecording, Recordings } from './recordings.ts';
import { openCapture } from './runEnd.ts';

const SAVE_EVERY: Millis = 3000;
/** A large capture takes long to write: this much longer nothing is written afterwards. */
const REST = 20;

/** Writes running captures anew, now and then, as long as an editor shows them. */
export class LiveCaptures implements vscode.Disposable {
  readonly #recordings: Recordings;
  readonly #view: LiveView;
  readonly #fail: (error: unknown) => void;
  readonly #disposables: vscode.Disposable;
  /** With samples that were not saved. */
  readonly #behind = new Set<ActiveRecording>();
  readonly #saving = new Set<ActiveRecording>();
  readonly #nextSave = new Map<ActiveRecording, Millis>();
  #timer: NodeJS.Timeout | undefined;

  constructor(recordings: Recordings, view: LiveView, fail: (error: unknown) => void) {
    this.#recordings = recordings;
    this.#view = view;
    this.#fail = fail;
    this.#disposables = vscode.Disposable.from(
      recordings.onUpdate(({ recording }) => {
        this.#behind.add(recording);
        this.#schedule();
      }),
      recordings.onEnd(({ recording }) => {
        this.#behind.delete(recording);
        this.#nextSave.delete(recording);
      }),
      view.onChange(() => this.#schedule()),
      vscode.window.tabGroups.onDidChangeTabs(() => this.#schedule()),
      new vscode.Disposable(() => clearTimeout(this.#timer)),
    );
  }

  /** Opens what is known so far of the recording; of the one that began last when none is named. */
  async open(recording = this.#recordings.running.at(-1)): Promise<void> {
    if (!recording) {
      throw new SelftimeError(
        'usage',
        'Nothing is being profiled.',
        'Run "Selftime: Profile Current Launch Config" first.',
      );
    }
    // An empty graph says nothing: the first window closes after a second.
    if (recording.samples === 0) {
      const title = `Waiting for the first samples of ${recording.name}`;
      await withPatience(title, (cancel) => this.#firstSamples(recording, cancel));
    }
    const frozen = this.#view.frozenAt !== undefined;
    await openCapture(frozen ? recording.file : await recording.save(), { preserveFocus: false });
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #firstSamples(recording: ActiveRecording, cancel: vscode.CancellationToken): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const done = (): void => {
        subscriptions.dispose();
        resolve();
      };
      const subscriptions = vscode.Disposable.from(
        this.#recordings.onUpdate((update) => update.recording === recording && done()),
        this.#recordings.onEnd((ended) => ended.recording === recording && done()),
        cancel.onCancellationRequested(() => {
          subscriptions.dispose();
          reject(new SelftimeError('cancelled', 'Opening the capture was cancelled.'));
        }),
      );
    });
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#view.frozenAt !== undefined) return;
    const waiting = [...this.#behind].filter((each) => !this.#saving.has(each) && isShown(each.file));
    if (waiting.length === 0) return;
    const due = Math.min(...waiting.map((each) => this.#nextSave.get(each) ?? 0));
    this.#timer = setTimeout(() => this.#saveDue(waiting), Math.max(0, due - Date.now()));
  }

  #saveDue(waiting: readonly ActiveRecording[]): void {
    const now = Date.now();
    for (const recording of waiting)
      if ((this.#nextSave.get(recording) ?? 0) <= now) void this.#save(recording, now);
    this.#schedule();
  }

  async #save(recording: ActiveRecording, begun: Millis): Promise<void> {
    this.#behind.delete(recording);
    this.#saving.add(recording);
    try {
      await recording.save();
    } catch (error) {
      this.#fail(error);
    }
    this.#saving.delete(recording);
    const took = Date.now() - begun;
    if (this.#recordings.running.includes(recording))
      this.#nextSave.set(recording, begun + Math.max(SAVE_EVERY, took * REST));
    this.#schedule();
  }
}

/** A hidden editor has no page: it reads the file when it is shown. */
function isShown(file: string): boolean {
  return vscode.window.tabGroups.all.some(({ activeTab }) => {
    const input = activeTab?.input;
    return (
      input instanceof vscode.TabInputCustom && isProfileView(input.viewType) && input.uri.fsPath === file
    );
  });
}
