import { readdir, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A folder in a folder of captures that holds runs of one program that were recorded one after the other. */
const RUNS = /^runs-\d{4}-\d\d-\d\dT\d{6}(-\d+)?$/;

/** @param name of a folder, without its path */
export function isSetFolder(name: string): boolean {
  return RUNS.test(name);
}

/** Where a capture goes that is not a whole run: beside the set, not in it. */
export function outsideSet(file: string): string {
  const folder = dirname(file);
  return isSetFolder(basename(folder)) ? join(dirname(folder), basename(file)) : file;
}

/** The sets of runs in a folder of captures; none where it is not there. */
export async function setFoldersIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter(isSetFolder).map((name) => join(folder, name));
}

/** Removes the folder of a set when it has become empty. */
export async function removeIfEmpty(folder: string): Promise<void> {
  if (!isSetFolder(basename(folder))) return;
  // Refused where something is in it.
  await rmdir(folder).catch(() => undefined);
}
