import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { SelftimeError } from '../../core/errors.ts';
import type { ReadLimits } from '../../core/limits.ts';
import type { Profile } from '../../core/profile.ts';
import { readProfileFile } from '../../core/profileFile.ts';

/** @throws SelftimeError naming the file and what is wrong with it. */
export async function readProfile(path: string, limits: Partial<ReadLimits>): Promise<Profile> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const missing = error.code === 'ENOENT';
    throw new SelftimeError(
      missing ? 'fileNotFound' : 'fileUnreadable',
      missing ? `${basename(path)}: the file does not exist.` : error.message,
    );
  });
  return readProfileFile(basename(path), bytes, limits);
}
