import { constants } from 'node:fs';
import { lstat, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Millis } from '../core/units.ts';
import { PIPE } from './announcements.ts';

/** As newPlace names them. */
const NAME = /^selftime-[A-Za-z0-9]{6}$/;
/** For whoever wants to recover what a killed host has left. */
const KEPT: Millis = 7 * 24 * 3600 * 1000;

/**
 * Folders of windows, absolute, whose host has ended without removing them: it was killed, the machine went down, or the
 * capture could not be written. Only where agents announce through a FIFO, which says whether someone reads it.
 */
export async function abandonedFolders(root = tmpdir()): Promise<string[]> {
  const names = await readdir(root).catch(() => []);
  const folders = names.filter((name) => NAME.test(name)).map((name) => join(root, name));
  const abandoned = await Promise.all(folders.map(isAbandoned));
  return folders.filter((_, i) => abandoned[i]);
}

/** Removes those in which nothing has been written for days. Never throws. */
export async function removeAbandonedFolders(root?: string): Promise<void> {
  for (const folder of await abandonedFolders(root)) {
    const about = await lstat(folder).catch(() => undefined);
    if (about && about.mtimeMs < Date.now() - KEPT)
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function isAbandoned(folder: string): Promise<boolean> {
  const about = await lstat(folder).catch(() => undefined);
  if (!about?.isDirectory() || about.uid !== process.getuid?.()) return false;
  try {
    const pipe = await open(join(folder, PIPE), constants.O_WRONLY | constants.O_NONBLOCK);
    await pipe.close();
    return false;
  } catch (error) {
    // A FIFO that nobody reads (man 7 fifo).
    return (error as NodeJS.ErrnoException).code === 'ENXIO';
  }
}
