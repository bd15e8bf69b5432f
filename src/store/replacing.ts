import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SelftimeError } from '../core/errors.ts';
import { isErrorOf } from './files.ts';

/** `.replaced-NAME-RANDOM` is what a folder is called while another takes its place. */
const REPLACED = /^\.replaced-(.+)-[\da-f]+$/;

/** Of temporary folders, and of what is not ours. */
export function isHidden(name: string): boolean {
  return name.startsWith('.');
}

/**
 * Gives a folder that is complete its name.
 *
 * @param taken what to do where the name is in use: true replaces, false refuses, `number` takes the name with the
 * next free number
 * @returns the folder
 * @throws SelftimeError `baselineExists`
 */
export async function moveIn(from: string, to: string, taken: boolean | 'number'): Promise<string> {
  const aside: string[] = [];
  for (let n = 1; ; n++) {
    const target = taken === 'number' && n > 1 ? `${to}-${n}` : to;
    // A rename would take the place of an empty folder.
    if (!existsSync(target)) {
      try {
        await rename(from, target);
        for (const folder of aside) await removeQuietly(folder);
        return target;
      } catch (error) {
        // Somebody else was faster, which Windows calls a missing permission.
        const inUse = isErrorOf(error, 'EPERM')
          ? existsSync(target)
          : isErrorOf(error, 'ENOTEMPTY', 'EEXIST');
        if (!inUse) throw error;
      }
    }
    if (taken === false)
      throw new SelftimeError(
        'baselineExists',
        `There is a baseline "${basename(to)}" already.`,
        'Choose another name, or replace it (--replace).',
      );
    if (taken === true) aside.push(await stepAside(target));
  }
}

async function stepAside(folder: string): Promise<string> {
  const aside = join(dirname(folder), `.replaced-${basename(folder)}-${randomBytes(6).toString('hex')}`);
  await rename(folder, aside).catch((error: unknown) => {
    // Of two that replace it at once, the other was faster.
    if (!isErrorOf(error, 'ENOENT')) throw error;
  });
  return aside;
}

/** Removes what was replaced; a process that ended in the middle of it has lost nothing: what there was is put back. */
export async function finishReplacing(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    const replaced = REPLACED.exec(name)?.[1];
    if (replaced === undefined) continue;
    const [aside, folder] = [join(parent, name), join(parent, replaced)];
    if (existsSync(folder)) await removeQuietly(aside);
    else await rename(aside, folder).catch(() => undefined);
  }
}

/** Others do the same, and a folder may be read-only: that must not fail a look at baselines. */
async function removeQuietly(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}
