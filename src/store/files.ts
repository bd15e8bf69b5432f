import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { messageOf, SelftimeError } from '../core/errors.ts';

export type Json = Readonly<Record<string, unknown>>;

/** What is not there, or not readable, is undefined. */
export async function readIfThere(file: string): Promise<Buffer | undefined> {
  return readFile(file).catch(() => undefined);
}

/** undefined unless the text is a JSON object. */
export function jsonObject(text: string): Json | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Json)
      : undefined;
  } catch {
    return undefined;
  }
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Temporary names start so; a name like this is never a baseline's. */
export const TEMPORARY = '.tmp-';

/** Beside `path`, and used by nobody else. */
export function temporaryPath(path: string): string {
  return join(dirname(path), `${TEMPORARY}${basename(path)}-${randomBytes(6).toString('hex')}`);
}

/**
 * Whole or not at all, whoever else writes it at the same time: what is there stays whole when writing fails halfway.
 *
 * @throws the file system's error
 */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  // Short, as the file's own name may be as long as a name can be.
  const temporary = join(dirname(file), `${TEMPORARY}${randomBytes(8).toString('hex')}`);
  try {
    await writeFile(temporary, content, { flag: 'wx', flush: true });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** The same, in a folder that is made where it is missing. @throws SelftimeError `cannotWrite` */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await replaceFile(file, content);
  } catch (error) {
    throw cannotWrite(file, error);
  }
}

export function cannotWrite(place: string, error: unknown): SelftimeError {
  return new SelftimeError(
    'cannotWrite',
    `Cannot write ${place}: ${messageOf(error)}.`,
    'Check its permissions and the space on the disk.',
  );
}

export function isErrorOf(error: unknown, ...codes: readonly string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException | undefined)?.code ?? '');
}
