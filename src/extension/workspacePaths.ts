import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import * as vscode from 'vscode';
import { expandPath, isInside, realPath, storeRoot } from '../store/folders.ts';

/** Of the workspace's folders that are on disk. */
export function workspaceRoots(): string[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath);
}

/**
 * The file as the workspace names it: Node reports real paths, but a workspace folder may be a symbolic link,
 * and the same file must not open twice.
 */
export function workspaceUri(path: string): vscode.Uri {
  for (const folder of workspaceRoots()) {
    const real = realPath(folder);
    if (isInside(real, path)) return vscode.Uri.file(join(folder, relative(real, path)));
  }
  return vscode.Uri.file(path);
}

/** A path as people write it in a setting: relative to the first workspace folder; undefined for an empty one. */
export function settingPath(written: string): string | undefined {
  return expandPath(written, firstFolder());
}

/** Of the projects in the workspace's folders, each of which has a `.selftime` of its own; in their order. */
export function projectRoots(): string[] {
  return [...new Set(workspaceRoots().map(storeRoot))];
}

/** The first folder of the workspace; without a workspace, the user's own. */
export function firstFolder(): string {
  return workspaceRoots()[0] ?? homedir();
}
