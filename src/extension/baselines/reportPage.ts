import { basename, isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { SelftimeError } from '../../core/errors.ts';
import type { Line1 } from '../../core/units.ts';
import { contextKeys } from '../contributions.ts';
import type { Baseline } from '../../store/types.ts';
import type { ComparedCaptures } from '../reading/compareCaptures.ts';
import { plainText } from '../plainText.ts';
import { workspaceUri } from '../workspacePaths.ts';
import { comparisonReport } from './comparisonReport.ts';
import { runCount } from './words.ts';

export const reportScheme = 'selftime-comparison';

/** The report of the last comparison, as a page and as a file. */
export class ReportPage implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  #report = '';
  #name = '';

  set(judged: ComparedCaptures, baseline: Baseline, captures: readonly string[]): void {
    const program = basename(captures[0]).replace(/-\d{4}-\d\d-\d\dT\d{6}(-\d+)?\.pb\.gz$/, '');
    const current = `${runCount(captures.length)} of ${program}`;
    const { name, environment } = baseline;
    const notes = [...judged.warnings, ...notesOn(environment)];
    this.#report = comparisonReport(judged, { baseline: name, current, notes, place });
    this.#name = `${program} vs ${name}.md`;
    this.#changed.fire(this.#uri);
    void vscode.commands.executeCommand('setContext', contextKeys.hasComparison, true);
  }

  provideTextDocumentContent(): string {
    return this.#report;
  }

  /** Rendered, where VS Code's own Markdown is not switched off. */
  async show(): Promise<void> {
    const uri = this.#existing();
    try {
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    } catch {
      await vscode.window.showTextDocument(uri);
    }
  }

  async save(): Promise<void> {
    this.#existing();
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const target = await vscode.window.showSaveDialog({
      ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, this.#name) } : {}),
      filters: { Markdown: ['md'] },
    });
    if (!target) return;
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(this.#report));
    void vscode.window.showInformationMessage(`Saved ${plainText(basename(target.path))}.`);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  get #uri(): vscode.Uri {
    return vscode.Uri.from({ scheme: reportScheme, path: `/${this.#name}` });
  }

  #existing(): vscode.Uri {
    if (this.#report !== '') return this.#uri;
    throw new SelftimeError(
      'usage',
      'Nothing has been compared yet.',
      'Run "Selftime: Compare with Baseline" first.',
    );
  }
}

/** Of both sides: they are alike. */
function notesOn(environment: Baseline['environment']): string[] {
  return environment['Node.js'] === '20' && environment['exact lines'] === 'off'
    ? [
        'Node.js 20 loses frames of inlined functions, in one process more than in another: switch on selftime.sampling.exactLines for both sides.',
      ]
    : [];
}

function place(file: string, line: Line1): string {
  const shown = isAbsolute(file) ? vscode.workspace.asRelativePath(workspaceUri(file), false) : file;
  return line > 0 && shown !== '' ? `${shown}:${line}` : shown;
}
