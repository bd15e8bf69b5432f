import { statSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Millis } from '../../core/units.ts';
import { LineTracker } from './lineTracker.ts';

/** An open document since the recording began, or since it was opened. */
export interface TrackedDocument {
  readonly tracker: LineTracker;
  /** The file was changed after the recording began and before tracking did: its lines may be off. */
  readonly changedBefore: boolean;
}

/** Larger documents are not copied to be followed; VS Code itself treats them as special. */
const LARGEST = 20_000_000;

/**
 * Follows the lines of all open documents from one moment on. Begins with a recording, so that edits made
 * before its first window count; costs nothing before.
 */
export class TrackedDocuments implements vscode.Disposable {
  #documents: Map<vscode.TextDocument, TrackedDocument> | undefined;
  #since: Millis = 0;
  readonly #edited = new vscode.EventEmitter<vscode.TextDocument>();
  readonly #subscriptions: vscode.Disposable;
  readonly onEdit = this.#edited.event;

  constructor() {
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument((event) => this.#change(event)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#documents?.delete(document)),
    );
  }

  /** @param since start of the recording, since the epoch; 0 when not known. */
  begin(since: Millis): void {
    this.#since = since;
    this.#documents = new Map();
    for (const document of vscode.workspace.textDocuments) this.get(document);
  }

  end(): void {
    this.#documents = undefined;
  }

  get(document: vscode.TextDocument): TrackedDocument | undefined {
    if (!this.#documents || document.uri.scheme !== 'file' || document.isClosed) return undefined;
    let tracked = this.#documents.get(document);
    if (!tracked) {
      const text = document.getText();
      if (text.length > LARGEST) return undefined;
      tracked = {
        tracker: new LineTracker(text),
        changedBefore: document.isDirty || this.#isNewer(document),
      };
      this.#documents.set(document, tracked);
    }
    return tracked;
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#edited.dispose();
  }

  #change(event: vscode.TextDocumentChangeEvent): void {
    const tracked = this.#documents?.get(event.document);
    if (!tracked || event.contentChanges.length === 0) return;
    tracked.tracker.apply(
      event.contentChanges.map(({ range, text }) => ({
        startLine: range.start.line,
        startCharacter: range.start.character,
        endLine: range.end.line,
        endCharacter: range.end.character,
        text,
      })),
    );
    this.#edited.fire(event.document);
  }

  #isNewer(document: vscode.TextDocument): boolean {
    if (this.#since === 0) return false;
    try {
      return statSync(document.uri.fsPath).mtimeMs > this.#since;
    } catch {
      return false;
    }
  }
}
