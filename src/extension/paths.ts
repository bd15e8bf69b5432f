import { realpathSync } from 'node:fs';
import { normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The path of a source that a profile names; undefined for built-ins and anything that is no file. */
export function sourcePath(file: string): string | undefined {
  if (file.startsWith('file:')) {
    try {
      return fileURLToPath(file);
    } catch {
      return undefined;
    }
  }
  return /^([a-z][a-z+.-]+:|<|\(|\[)/i.test(file) && !/^[a-z]:[\\/]/i.test(file)
    ? undefined
    : file || undefined;
}

/**
 * One spelling for one file: symbolic links resolved and, where file systems ignore case, in the case that is
 * on disk. A file that does not exist keeps its path. Remembers answers until `clear`.
 */
export class CanonicalPaths {
  readonly #known = new Map<string, string>();

  of(path: string): string {
    let canonical = this.#known.get(path);
    if (canonical === undefined) {
      try {
        canonical = realpathSync.native(path);
      } catch {
        canonical = normalize(path);
      }
      // Windows: drive letters come in both cases.
      if (/^[a-z]:/.test(canonical)) canonical = canonical[0].toUpperCase() + canonical.slice(1);
      this.#known.set(path, canonical);
    }
    return canonical;
  }

  clear(): void {
    this.#known.clear();
  }
}
