import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInside } from '../../store/folders.ts';

/** What stands behind the file name of a frame. */
export type SourceName =
  /** Absolute, here or on the machine that recorded. */
  | { readonly kind: 'path'; readonly path: string }
  /** A relative path, or the path of a URL: where it starts is not known. */
  | { readonly kind: 'part'; readonly path: string }
  /** Part of the runtime. */
  | { readonly kind: 'builtIn' }
  /** Evaluated code, WebAssembly, nothing. */
  | { readonly kind: 'none' };

export function sourceName(file: string): SourceName {
  if (/^node:/.test(file)) return { kind: 'builtIn' };
  if (file.startsWith('file:')) {
    try {
      return { kind: 'path', path: fileURLToPath(file) };
    } catch {
      // Of another platform, or a file server.
      return urlPath(file);
    }
  }
  if (/^[\\/]|^[a-z]:[\\/]/i.test(file)) return { kind: 'path', path: file };
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(file) && !/^wasm:/i.test(file)) return urlPath(file);
  // (idle), <anonymous>, [eval], evalmachine.<anonymous>, wasm://..., native array.js
  const noFile = /^$|^\([^\\/]*\)$|^<|^\[[^\\/]*\]$|^evalmachine\b|^native |^[a-z][a-z\d+.-]+:/i;
  return noFile.test(file) ? { kind: 'none' } : { kind: 'part', path: file };
}

/** Never fetched: bundlers and development servers put the path of the source into a URL. */
function urlPath(file: string): SourceName {
  try {
    const path = decodeURIComponent(new URL(file).pathname);
    // file:///C:/a.js on another platform
    if (/^\/[a-z]:\//i.test(path)) return { kind: 'path', path: path.slice(1) };
    return segments(path).length > 0 ? { kind: 'part', path } : { kind: 'none' };
  } catch {
    return { kind: 'none' };
  }
}

/** The names on a path, of any platform; what would lead out of a folder that they are joined to is left out. */
export function segments(path: string): string[] {
  const names: string[] = [];
  for (const name of path.split(/[\\/]/)) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return names;
}

/**
 * Whether merely looking at a path talks to another computer: UNC and device paths of Windows, which send
 * the user's credentials along, and the folders in which Unix mounts hosts by their name. No profile may
 * make us do that.
 */
export function isNetworkPath(path: string): boolean {
  return /^[\\/]{2}|^[\\/]\?\?[\\/]|^\/(net|Network\/Servers)\//.test(path);
}

/** @param folders of the workspace: their computers are in use anyway. */
export function mayLookAt(path: string, folders: readonly string[]): boolean {
  if (!isAbsolute(path) || path.includes('\0')) return false;
  return !isNetworkPath(path) || folders.some((folder) => isInside(folder, path));
}
