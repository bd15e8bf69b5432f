import { existsSync } from 'node:fs';
import { mkdir, open, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf, SelftimeError } from '../core/errors.ts';
import type { CaptureOptions } from './types.ts';

/** `<folder>/<program>-<local time>.pb.gz`; sorts by time within a program. */
export function defaultCaptureFile(folder: string, command: readonly string[], time = new Date()): string {
  const evaluated = command.some((word) => /^(-p|-e|-pe|--eval|--print)(=|$)/.test(word));
  const script =
    (evaluated ? undefined : command.slice(1).find((word) => !word.startsWith('-'))) ?? command[0] ?? '';
  const program =
    basename(script)
      .replace(/\.[cm]?[jt]sx?$/, '')
      .replace(/[^\w.-]+/g, '-')
      .slice(0, 60) || 'capture';
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join('');
  return join(folder, `${program}-${day}T${clock}.pb.gz`);
}

/**
 * Makes sure, before the target runs, that its capture can be written, and leaves the temporary file there: with
 * `unusedName` it is what keeps other recordings of the same second from taking the name.
 *
 * @returns where the capture goes, absolute
 * @throws SelftimeError `cannotWrite`
 */
export async function reserve({
  out,
  cwd,
  unusedName,
}: Pick<CaptureOptions, 'out' | 'cwd' | 'unusedName'>): Promise<string> {
  const file = resolve(cwd, out);
  try {
    await makeFolder(dirname(file));
    if (unusedName) return await reserveUnused(file);
    if (await isFolder(file)) throw new Error('it is a folder');
    await writeFile(temporaryFile(file), '');
    return file;
  } catch (error) {
    throw cannotWrite(file, error);
  }
}

/** What a capture is written to before it is renamed; there while its target runs. */
export function temporaryFile(file: string): string {
  return `${file}.tmp`;
}

export function cannotWrite(place: string, error: unknown): SelftimeError {
  return new SelftimeError(
    'cannotWrite',
    `Cannot write to ${place}: ${messageOf(error)}.`,
    'Choose another place for the capture.',
  );
}

async function reserveUnused(file: string): Promise<string> {
  const ending = /\.pb\.gz$|$/;
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? file : file.replace(ending, (found) => `-${n}${found}`);
    if (existsSync(candidate) || !(await create(temporaryFile(candidate)))) continue;
    // Whoever had the temporary file may have renamed it since we looked for the capture.
    if (!existsSync(candidate)) return candidate;
    await rm(temporaryFile(candidate), { force: true });
  }
}

/** False when it is there already. */
async function create(file: string): Promise<boolean> {
  try {
    await (await open(file, 'wx')).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** One level at a time: where a file system refuses new folders (/proc), Node's own recursive mkdir never ends. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await isFolder(folder))) return;
    if (code !== 'ENOENT' || dirname(folder) === folder || existsSync(dirname(folder))) throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder);
  }
}
