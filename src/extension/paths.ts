import { realpathSync } from 'node:fs';
import { normalize } from 'node:path';
import { mayLookAt } from './sources/sourceName.ts';

/**
 * One spelling for one file: symbolic links resolved and, where file systems ignore case, in the case that is
 * on disk. A file that does not exist, or that nobody asked to look at, keeps its path. Remembers answers
 * until `clear`.
 */
export class CanonicalPaths {
  readonly #workspaceRoots: () => readonly string[];
  readonly #known = new Map<string, string>();

  constructor(workspaceRoots: () => readonly string[]) {
    this.#workspaceRoots = workspaceRoots;
  }

  of(path: string): string {
    let canonical = this.#known.get(path);
    if (canonical === undefined) {
      canonical = this.#canonical(path);
      // Windows: drive letters come in both cases.
      if (/^[a-z]:/.test(canonical)) canonical = canonical[0].toUpperCase() + canonical.slice(1);
      this.#known.set(path, canonical);
    }
    return canonical;
  }

  clear(): void {
    this.#known.clear();
  }

  #canonical(path: string): string {
    if (!mayLookAt(path, this.#workspaceRoots())) return normalize(path);
    try {
      return realpathSync.native(path);
    } catch {
      return normalize(path);
    }
  }
}
