import { mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SelftimeError, messageOf } from '../../core/errors.ts';
import { defaultCaptureFile } from '../../capture/captureFile.ts';
import { isSetFolder, removeIfEmpty } from '../../store/runFolders.ts';

export { isSetFolder, removeIfEmpty };

const CAPTURE = '.pb.gz';

/** @throws SelftimeError `cannotWrite` */
export async function makeSetFolder(captures: string, time?: Date): Promise<string> {
  const wanted = defaultCaptureFile(captures, ['runs'], time).slice(0, -CAPTURE.length);
  try {
    await mkdir(captures, { recursive: true });
    for (let n = 1; ; n++) {
      const folder = n === 1 ? wanted : `${wanted}-${n}`;
      if (await made(folder)) return folder;
    }
  } catch (error) {
    throw new SelftimeError(
      'cannotWrite',
      `Cannot write to ${captures}: ${messageOf(error)}.`,
      'Choose another folder in the setting selftime.captureFolder.',
    );
  }
}

/** Captures of a folder, in the order of their names: within a set, that is the order of recording. */
export async function capturesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.endsWith(CAPTURE))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => join(folder, name));
}

/** A capture and those that were recorded with it; a capture of no set stands alone. */
export async function setOf(capture: string): Promise<string[]> {
  return isSetFolder(basename(dirname(capture))) ? capturesIn(dirname(capture)) : [capture];
}

/** False when it is there already. */
async function made(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
