import { constants } from 'node:fs';
import { lstat, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Millis } from '../core/units.ts';
import { PIPE } from './announcements.ts';

/** As newPlace names them. */
const NAME = /^selftime-[A-Za-z0-9]{6}$/;
/** For whoever wants to look at the windows that a killed host has left. */
const KEPT: Millis = 3 * 24 * 3600 * 1000;

/**
 * Removes folders of windows in which nothing has been written for days and whose host has ended without doing so: it was
 * killed, or the machine went down. Only where agents announce through a FIFO, which says whether someone reads it. Never throws.
 */
export async function removeAbandonedFolders(root = tmpdir()): Promise<void> {
  const names = await readdir(root).catch(() => []);
  for (const name of names.filter((each) => NAME.test(each))) {
    const folder = join(root, name);
    if (await isAbandoned(folder)) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function isAbandoned(folder: string): Promise<boolean> {
  const about = await lstat(folder).catch(() => undefined);
  if (!about?.isDirectory() || about.uid !== process.getuid?.()) return false;
  if (about.mtimeMs > Date.now() - KEPT) return false;
  try {
    const pipe = await open(join(folder, PIPE), constants.O_WRONLY | constants.O_NONBLOCK);
    await pipe.close();
    return false;
  } catch (error) {
    // A FIFO that nobody reads (man 7 fifo).
    return (error as NodeJS.ErrnoException).code === 'ENXIO';
  }
}
