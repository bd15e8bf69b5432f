import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const TYPESCRIPT = /\.[mc]?tsx?$/;
const ENTRY_LIMIT = 20_000;
const MAP_COMMENT = /^\/\/[#@] sourceMappingURL=(\S+)\s*$/gm;

/**
 * The JavaScript file that a TypeScript program was compiled to, found as VS Code's own debugger does:
 * among the files that `outFiles` may match, by name, checked against the source map.
 *
 * @param program absolute path.
 * @param outFiles globs; only their leading folders are searched.
 * @returns an absolute path, or undefined when there is none: then the runtime gets the program as it is.
 */
export async function findCompiled(
  program: string,
  outFiles: readonly string[],
  cwd: string,
): Promise<string | undefined> {
  if (!TYPESCRIPT.test(program)) return undefined;
  const stem = basename(program, extname(program));
  const names = new Set(['.js', '.mjs', '.cjs'].map((ending) => stem + ending));
  const folders = outFiles
    .filter((glob) => !glob.startsWith('!'))
    .map((glob) => fixedFolder(resolve(cwd, glob)));
  const seen = new Set<string>();
  for (const folder of [...new Set(folders)]) {
    for await (const file of filesNamed(folder, names, seen)) {
      if (await isCompiledFrom(file, program)) return file;
    }
  }
  return undefined;
}

function fixedFolder(glob: string): string {
  const parts = glob.split(/[\\/]/);
  const magic = parts.findIndex((part) => /[*?{[(]/.test(part));
  return (magic < 0 ? parts.slice(0, -1) : parts.slice(0, magic)).join('/') || '/';
}

async function* filesNamed(root: string, names: Set<string>, seen: Set<string>): AsyncGenerator<string> {
  const queue = [root];
  let entries = 0;
  for (let folder = queue.shift(); folder !== undefined; folder = queue.shift()) {
    if (seen.has(folder)) continue;
    seen.add(folder);
    const found = await readdir(folder, { withFileTypes: true }).catch(() => []);
    entries += found.length;
    if (entries > ENTRY_LIMIT) return;
    for (const entry of found) {
      if (entry.isFile() && names.has(entry.name)) yield join(folder, entry.name);
      else if (entry.isDirectory() && entry.name !== 'node_modules' && entry.name !== '.git') {
        queue.push(join(folder, entry.name));
      }
    }
  }
}

async function isCompiledFrom(file: string, program: string): Promise<boolean> {
  try {
    const comment = [...(await readFile(file, 'utf8')).matchAll(MAP_COMMENT)].at(-1)?.[1];
    if (comment === undefined) return false;
    const inline = /^data:[^,]*;base64,(.*)$/.exec(comment)?.[1];
    const text = inline
      ? Buffer.from(inline, 'base64').toString('utf8')
      : await readFile(resolve(dirname(file), decodeURI(comment)), 'utf8');
    const map = JSON.parse(text) as { sources?: string[]; sourceRoot?: string };
    const base = inline ? dirname(file) : dirname(resolve(dirname(file), decodeURI(comment)));
    return (map.sources ?? []).some((source) => {
      const whole = (map.sourceRoot ?? '') + source;
      const path = whole.startsWith('file:')
        ? fileURLToPath(whole)
        : resolve(base, map.sourceRoot ?? '', source);
      return path === program;
    });
  } catch {
    return false;
  }
}
