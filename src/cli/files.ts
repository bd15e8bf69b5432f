import { readFile } from 'node:fs/promises';
import { messageOf, SelftimeError } from '../core/errors.ts';
import type { Filter } from '../core/filters/filters.ts';
import { readProfileFile } from '../core/profileFile.ts';
import type { ReadLimits } from '../core/limits.ts';
import type { Profile } from '../core/profile.ts';
import { sumProfiles } from '../core/sumProfiles.ts';
import { replaceFile } from '../store/files.ts';

export { sumProfiles };

/** @throws SelftimeError naming the file and what is wrong with it. */
export async function loadProfile(file: string, limits: Partial<ReadLimits> = {}): Promise<Profile> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new SelftimeError('fileNotFound', `${file} does not exist.`, 'Check the path.');
    }
    throw new SelftimeError(
      'fileUnreadable',
      `${file} cannot be read: ${messageOf(error)}.`,
      'Check the path and its permissions.',
    );
  }
  return readProfileFile(file, bytes, limits);
}

/**
 * One file as it is; several of the same sample types as their sum.
 *
 * @param each what is taken of a file
 */
export async function loadProfiles(
  files: readonly string[],
  limits: Partial<ReadLimits> = {},
  each: Filter = (profile) => profile,
): Promise<Profile> {
  const profiles = [];
  for (const file of files) profiles.push(each(await loadProfile(file, limits)));
  return sumProfiles(files, profiles);
}

/** Whole or not at all. */
export async function saveFile(file: string, content: string | Uint8Array): Promise<void> {
  try {
    await replaceFile(file, content);
  } catch (error) {
    throw new SelftimeError(
      'cannotWrite',
      `Cannot write ${file}: ${messageOf(error)}.`,
      'Choose another place.',
    );
  }
}
