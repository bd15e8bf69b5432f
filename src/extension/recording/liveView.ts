import * as vscode from 'vscode';
import type { Millis } from '../../core/units.ts';
import type { LiveState } from '../../protocol/viewer.ts';
import { contextKeys } from '../contributions.ts';
import type { ActiveRecording, RecordingEvents } from './recordings.ts';

interface Frozen {
  /** Of the run that began first. */
  readonly elapsed: Millis;
  /** Captures that were written since. */
  readonly ended: Set<string>;
}

/** Whether what is shown of running targets follows them, or is held still. */
export class LiveView implements vscode.Disposable {
  readonly #recordings: RecordingEvents & { readonly running: readonly ActiveRecording[] };
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable;
  #frozen: Frozen | undefined;

  /** Frozen or not any more, or a frozen target has ended. */
  readonly onChange = this.#changed.event;

  /** Construct before everything that asks it about recordings that start or end. */
  constructor(recordings: RecordingEvents & { readonly running: readonly ActiveRecording[] }) {
    this.#recordings = recordings;
    this.#disposables = vscode.Disposable.from(
      this.#changed,
      recordings.onStart(() => this.#started()),
      recordings.onEnd(({ recording, result }) => this.#ended(recording, result?.file)),
    );
    this.#tellContext();
  }

  /** What is shown is that of this time after the start; undefined when it is not frozen. */
  get frozenAt(): Millis | undefined {
    return this.#frozen?.elapsed;
  }

  /** Frozen, and all that ran has ended: a newer state waits. */
  get isBehind(): boolean {
    return this.#frozen !== undefined && this.#frozen.ended.size > 0 && this.#recordings.running.length === 0;
  }

  /** Of a capture; undefined when its target does not run, and it is shown as it is. */
  stateOf(capture: vscode.Uri): LiveState | undefined {
    const path = capture.fsPath;
    const running = this.#recordings.running.some(({ file }) => file === path);
    const ended = this.#frozen?.ended.has(path) ?? false;
    return running || ended ? { frozenAtMs: this.#frozen?.elapsed, ended } : undefined;
  }

  /** Everything that runs is saved once more: captures that are opened later show the same state. */
  async freeze(): Promise<void> {
    const { running } = this.#recordings;
    if (this.#frozen || running.length === 0) return;
    const elapsed = Date.now() - Math.min(...running.map(({ started }) => started));
    this.#set({ elapsed, ended: new Set() });
    await Promise.all(running.map((recording) => recording.save()));
  }

  unfreeze(): void {
    if (this.#frozen) this.#set(undefined);
  }

  toggle(): Promise<void> {
    if (!this.#frozen) return this.freeze();
    this.unfreeze();
    return Promise.resolve();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #started(): void {
    // Nothing of what was frozen runs any more: the new run is what counts.
    if (this.#recordings.running.length === 1) this.unfreeze();
    this.#tellContext();
  }

  #ended(recording: ActiveRecording, file: string | undefined): void {
    if (this.#frozen && file !== undefined) this.#frozen.ended.add(recording.file);
    else if (this.#recordings.running.length === 0) this.#frozen = undefined;
    this.#tellContext();
    this.#changed.fire();
  }

  #set(frozen: Frozen | undefined): void {
    this.#frozen = frozen;
    this.#tellContext();
    this.#changed.fire();
  }

  #tellContext(): void {
    const files = this.#recordings.running.map(({ file }) => file);
    const set = (key: string, value: unknown) => vscode.commands.executeCommand('setContext', key, value);
    void set(contextKeys.liveCaptures, [...files, ...(this.#frozen?.ended ?? [])]);
    void set(contextKeys.frozen, this.#frozen !== undefined);
  }
}
