import { realpathSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import * as vscode from 'vscode';
import { SelftimeError } from '../core/errors.ts';
import type { Line1 } from '../core/units.ts';
import { profileViewType } from './contributions.ts';
import { sourcePath } from './paths.ts';

const CANDIDATES = 200;

/**
 * Opens the line of a source that a capture names: as written, relative to the capture or to a workspace
 * folder, or, for captures from elsewhere, the file of the workspace whose path ends most alike.
 *
 * @param line from 1; 0 when it is not known.
 * @throws SelftimeError `fileNotFound`.
 */
export async function openSource(file: string, line: Line1, capture: vscode.Uri): Promise<void> {
  const uri = await findSource(file, capture);
  if (!uri) {
    const builtIn = sourcePath(file) === undefined;
    throw new SelftimeError(
      'fileNotFound',
      builtIn ? `${file} is part of the runtime: it has no file to open.` : `${file} does not exist here.`,
      builtIn ? undefined : 'Open the folder that holds the sources of this profile.',
    );
  }
  const position = new vscode.Position(Math.max(0, line - 1), 0);
  await vscode.window.showTextDocument(uri, {
    viewColumn: columnForSource(),
    selection: new vscode.Range(position, position),
  });
}

/**
 * The file as the workspace names it: Node reports real paths, but a workspace folder may be a symbolic link,
 * and the same file must not open twice.
 */
export function workspaceUri(path: string): vscode.Uri {
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const inside = relative(realPath(folder.uri.fsPath), path);
    if (!inside.startsWith('..') && !isAbsolute(inside))
      return vscode.Uri.file(join(folder.uri.fsPath, inside));
  }
  return vscode.Uri.file(path);
}

function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

/** The column where sources go: where code is in view, else a group without captures, else a new one. */
export function columnForSource(): vscode.ViewColumn {
  const [code] = codeColumns();
  const free = vscode.window.tabGroups.all.find((group) => !group.tabs.some(isCaptureTab));
  return code ?? free?.viewColumn ?? vscode.ViewColumn.Beside;
}

/**
 * The column where captures go: a group that has one and does not cover the code, else beside the code.
 *
 * @param opened where code was opened just now: editors and tab groups learn of it late.
 */
export function columnForCapture(opened?: vscode.ViewColumn): vscode.ViewColumn {
  const code = [...codeColumns(), ...(opened === undefined ? [] : [opened])];
  const others = vscode.window.tabGroups.all.filter((group) => !code.includes(group.viewColumn));
  const used =
    others.find((group) => group.tabs.some(isCaptureTab)) ?? others.find(({ tabs }) => tabs.length === 0);
  return used?.viewColumn ?? (code.length > 0 ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active);
}

/** Columns in which code is in view. */
function codeColumns(): vscode.ViewColumn[] {
  return vscode.window.visibleTextEditors.flatMap((editor) => editor.viewColumn ?? []);
}

function isCaptureTab(tab: vscode.Tab): boolean {
  return tab.input instanceof vscode.TabInputCustom && tab.input.viewType === profileViewType;
}

async function findSource(file: string, capture: vscode.Uri): Promise<vscode.Uri | undefined> {
  const path = sourcePath(file);
  if (path === undefined) return undefined;
  const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
  const places = isAbsolute(path)
    ? [path]
    : [...folders, dirname(capture.fsPath)].map((folder) => join(folder, path));
  for (const place of places) {
    if (await isFile(place)) return workspaceUri(place);
  }
  const name = basename(path.replaceAll('\\', '/')).replace(/[[\]{}*?]/g, '?');
  const alike = name ? await vscode.workspace.findFiles(`**/${name}`, '**/node_modules/**', CANDIDATES) : [];
  return mostAlike(path, alike);
}

function mostAlike(path: string, uris: readonly vscode.Uri[]): vscode.Uri | undefined {
  const wanted = path.split(/[\\/]/).reverse();
  const score = (uri: vscode.Uri): number => {
    const parts = uri.path.split('/').reverse();
    const different = parts.findIndex((part, at) => part !== wanted[at]);
    return different < 0 ? parts.length : different;
  };
  return [...uris].sort((a, b) => score(b) - score(a))[0];
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
