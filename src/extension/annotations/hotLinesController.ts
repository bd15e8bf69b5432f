import * as vscode from 'vscode';
import type { ValueType } from '../../core/profile.ts';
import { contextKeys } from '../contributions.ts';
import type { CanonicalPaths } from '../paths.ts';
import type { HotFile } from './hotLines.ts';
import type { HotView } from './hotView.ts';
import { placeLines } from './placedLines.ts';
import type { PlacedLine } from './placedLines.ts';
import type { TrackedDocuments } from './trackedDocuments.ts';

/** The hot lines of one document, where they stand now. */
export interface ShownLines {
  readonly file: HotFile;
  readonly placed: readonly PlacedLine[];
  readonly sampleType: ValueType;
  /** As HotView.cwd. */
  readonly cwd: string | undefined;
  readonly changedBefore: boolean;
}

/** Which hot lines are known and whether they are shown; lenses and decorations read from here. */
export class HotLines implements vscode.Disposable {
  readonly #documents: TrackedDocuments;
  readonly #paths: CanonicalPaths;
  readonly #changed = new vscode.EventEmitter<void>();
  #view: HotView | undefined;
  #hidden = false;

  /** Other lines, shown or hidden. Edits are not reported: see TrackedDocuments.onEdit. */
  readonly onChange = this.#changed.event;

  constructor(documents: TrackedDocuments, paths: CanonicalPaths) {
    this.#documents = documents;
    this.#paths = paths;
  }

  get view(): HotView | undefined {
    return this.#view;
  }

  show(view: HotView): void {
    if (this.#view && sameFiles(this.#view, view)) {
      this.#view = view;
      return;
    }
    this.#set(view);
  }

  clear(): void {
    this.#hidden = false;
    this.#documents.end();
    this.#set(undefined);
  }

  toggle(): void {
    this.#hidden = !this.#hidden;
    this.#changed.fire();
  }

  /** Lenses and decorations are to be made again, for example after a setting changed. */
  refresh(): void {
    this.#changed.fire();
  }

  /** undefined where the document has no hot lines, or they are hidden. */
  of(document: vscode.TextDocument): ShownLines | undefined {
    if (!this.#view || this.#hidden || document.uri.scheme !== 'file') return undefined;
    const file = this.#view.files.get(this.#paths.of(document.uri.fsPath));
    const tracked = file && this.#documents.get(document);
    if (!file || !tracked) return undefined;
    return {
      file,
      placed: placeLines(file, tracked.tracker),
      sampleType: this.#view.sampleType,
      cwd: this.#view.cwd,
      changedBefore: tracked.changedBefore,
    };
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #set(view: HotView | undefined): void {
    this.#view = view;
    void vscode.commands.executeCommand('setContext', contextKeys.hasHotLines, view !== undefined);
    this.#changed.fire();
  }
}

/** Nothing that is drawn differs, nor what it is compared by. */
function sameFiles(a: HotView, b: HotView): boolean {
  return (
    a.capture === b.capture &&
    a.sampleType.type === b.sampleType.type &&
    JSON.stringify([...a.files]) === JSON.stringify([...b.files])
  );
}
