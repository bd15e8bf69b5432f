import * as vscode from 'vscode';
import { SelftimeError } from '../../core/errors.ts';
import { workspaceRoots, workspaceUri } from '../workspacePaths.ts';
import { mostAlike } from './matching.ts';
import { mayLookAt, segments, type SourceName } from './sourceName.ts';

/** A search by the last names of the path; each with less of them finds more. */
const MOST_NAMES = 3;
const CANDIDATES = 200;
/** Names of a path, and characters of some of them, that are looked for: a hostile one may have a million. */
const DEEPEST = 50;
const LONGEST = 1000;
const PACKAGES = 'node_modules';

export interface FoundSource {
  readonly uri: vscode.Uri | undefined;
  /** Files that may be it, most alike first, where none certainly is. */
  readonly alike: readonly vscode.Uri[];
}

/**
 * Looks for a source only where VS Code may open files: as the profile names it, beside the capture, and in
 * the workspace, where the file whose path ends most like the recorded one is taken.
 *
 * @param known where it would be by what the user has shown before.
 */
export async function findSource(
  name: SourceName & { readonly path: string },
  capture: vscode.Uri,
  known: readonly vscode.Uri[],
  cancel: vscode.CancellationToken,
): Promise<FoundSource> {
  const recorded = segments(name.path);
  const written = whereWritten(name, capture);
  for (const uri of [...known, ...written]) if (await isFile(uri)) return { uri, alike: [] };
  const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri);
  return findIn(folders, recorded, cancel);
}

function whereWritten(
  { kind, path }: SourceName & { readonly path: string },
  capture: vscode.Uri,
): vscode.Uri[] {
  if (kind === 'path') return mayLookAt(path, workspaceRoots()) ? [workspaceUri(path)] : [];
  // Relative to the folder it was recorded in: beside the capture is a guess, elsewhere not even that.
  return /(^|[\\/])\.\.[\\/]/.test(path) ? [] : [vscode.Uri.joinPath(capture, '..', ...segments(path))];
}

/**
 * Looks in some folders for the file whose path ends most like the recorded one.
 *
 * @throws SelftimeError `cancelled`.
 */
export async function findIn(
  folders: readonly vscode.Uri[],
  recorded: readonly string[],
  cancel: vscode.CancellationToken,
): Promise<FoundSource> {
  const candidates = await alikeIn(folders, recorded, cancel);
  if (cancel.isCancellationRequested) throw new SelftimeError('cancelled', 'The search was cancelled.');
  const { common, best } = mostAlike(recorded, candidates, (uri) => segments(uri.path));
  const inRoot = (uri: vscode.Uri): boolean =>
    folders.some((folder) => folder.path === vscode.Uri.joinPath(uri, '..').path);
  // An equal base name alone is a coincidence: think of index.js.
  const certain = best.length === 1 && (common > 1 || recorded.length === 1 || inRoot(best[0]));
  return certain ? { uri: best[0], alike: [] } : { uri: undefined, alike: best };
}

async function alikeIn(
  folders: readonly vscode.Uri[],
  recorded: readonly string[],
  cancel: vscode.CancellationToken,
): Promise<vscode.Uri[]> {
  const found = new Map<string, vscode.Uri>();
  // A file of a package is no file of the program that happens to be called alike.
  const packages = recorded.lastIndexOf(PACKAGES);
  const shortest = packages < 0 ? 1 : recorded.length - packages;
  for (const folder of folders) {
    for (let names = Math.min(DEEPEST, recorded.length); names >= shortest; names--) {
      const uri = vscode.Uri.joinPath(folder, ...recorded.slice(-names));
      if (!(await isFile(uri))) continue;
      found.set(uri.toString(), uri);
      break;
    }
    for (const uri of await search(folder, recorded, shortest, cancel)) found.set(uri.toString(), uri);
  }
  return [...found.values()];
}

async function search(
  folder: vscode.Uri,
  recorded: readonly string[],
  shortest: number,
  cancel: vscode.CancellationToken,
): Promise<vscode.Uri[]> {
  const exclude = recorded.includes(PACKAGES) ? null : `**/${PACKAGES}/**`;
  for (let names = Math.max(shortest, Math.min(MOST_NAMES, recorded.length)); names >= shortest; names--) {
    const glob = recorded
      .slice(-names)
      .map((name) => name.replace(/[[\]{}*?]/g, '?'))
      .join('/');
    if (glob.length > LONGEST) continue;
    const pattern = new vscode.RelativePattern(folder, `**/${glob}`);
    const found = await vscode.workspace.findFiles(pattern, exclude, CANDIDATES, cancel);
    if (found.length > 0) return found;
  }
  return [];
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch {
    return false;
  }
}
