import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { HotLines } from '../annotations/hotLinesController.ts';
import { columnForSource } from '../columns.ts';
import { mayLookAt } from '../sources/sourceName.ts';
import { workspaceRoots, workspaceUri } from '../workspacePaths.ts';

/** Beyond this, opening a file that is not the user's own costs more than it tells. */
const LARGEST_FOREIGN = 1_000_000;

/**
 * Brings the hottest source into view when no visible editor shows hot lines: a file of the workspace before
 * other files of the user's, before those of packages.
 *
 * @param finished while the target runs, only the user's own files are opened.
 * @returns the column in which hot lines are in view now; undefined when they are not.
 */
export async function showHottestFile(
  lines: HotLines,
  finished: boolean,
): Promise<vscode.ViewColumn | undefined> {
  const files = [...(lines.view?.files.keys() ?? [])];
  const shown = vscode.window.visibleTextEditors.find((editor) => lines.of(editor.document));
  if (shown) return shown.viewColumn ?? vscode.ViewColumn.Active;
  const roots = workspaceRoots();
  const candidates = files.filter((file) => mayLookAt(file, roots)).sort((a, b) => distance(a) - distance(b));
  for (const file of candidates) {
    const foreign = distance(file) === FOREIGN;
    if (foreign && !finished) break;
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile() || (foreign && found.size > LARGEST_FOREIGN)) continue;
    const hottest = lines.view?.files.get(file)?.lines[0];
    const line = Math.max(0, (hottest?.line ?? 1) - 1);
    const viewColumn = columnForSource();
    const editor = await vscode.window.showTextDocument(workspaceUri(file), {
      viewColumn,
      preserveFocus: true,
      preview: true,
    });
    editor.revealRange(new vscode.Range(line, 0, line, 0), vscode.TextEditorRevealType.InCenter);
    return editor.viewColumn ?? viewColumn;
  }
  return undefined;
}

const FOREIGN = 2;

/** 0 in the workspace, 1 outside (a linked package, a folder above), FOREIGN for packages and tools' caches. */
function distance(file: string): number {
  if (/[\\/](node_modules|\.[^\\/]+)[\\/]/.test(file)) return FOREIGN;
  return vscode.workspace.getWorkspaceFolder(workspaceUri(file)) ? 0 : 1;
}
