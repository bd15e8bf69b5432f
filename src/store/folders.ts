import { existsSync, realpathSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { isErrorOf } from './files.ts';

const STORE = '.selftime';

/** Where a project keeps what was measured of it; absolute paths, of which none need exist. */
export interface StoreFolders {
  readonly root: string;
  readonly baselines: string;
  readonly captures: string;
  readonly history: string;
  /** A file; all that is in it is also in `history`. */
  readonly index: string;
}

/** The nearest folder upwards that has a package.json or is a git work tree; else the folder itself. */
export function storeRoot(folder: string): string {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (['package.json', '.git'].some((name) => existsSync(join(at, name)))) return at;
    if (dirname(at) === at) return resolve(folder);
  }
}

/**
 * The innermost of some projects that a folder lies in.
 *
 * @param roots of the projects, absolute
 * @param folder as a capture has it: never looked at, as it may be a path of another machine
 */
export function projectOf(roots: readonly string[], folder: string | undefined): string | undefined {
  if (folder === undefined || !isAbsolute(folder)) return undefined;
  const around = roots.filter((root) => [root, realPath(root)].some((each) => isInside(each, folder)));
  return around.sort((a, b) => b.length - a.length).at(0);
}

export function isInside(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
}

/** Without symbolic links; of what is not there, the path itself. */
export function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

export function storeFolders(root: string): StoreFolders {
  const store = join(root, STORE);
  return {
    root,
    baselines: join(store, 'baselines'),
    captures: join(store, 'captures'),
    history: join(store, 'history'),
    index: join(store, 'index-1.sqlite'),
  };
}

/** A path as people write it in a setting: relative to the workspace's folder; undefined for an empty one. */
export function expandPath(written: string, workspace: string): string | undefined {
  const trimmed = written.trim();
  if (trimmed === '') return undefined;
  const path = trimmed.replaceAll('${workspaceFolder}', workspace).replace(/^~(?=$|[\\/])/, homedir());
  return isAbsolute(path) ? path : resolve(workspace, path);
}

/** Makes a folder of the store. git leaves the whole store alone, unless what is shared lies in it. */
export async function keepOutOfGit(folder: string, shared?: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const store = basename(dirname(folder)) === STORE ? dirname(folder) : folder;
  if (shared !== undefined && `${shared}${sep}`.startsWith(`${store}${sep}`)) return;
  await writeFile(join(store, '.gitignore'), '*\n', { flag: 'wx' }).catch((error: unknown) => {
    if (!isErrorOf(error, 'EEXIST')) throw error;
  });
}
