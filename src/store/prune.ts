import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf, SelftimeError } from '../core/errors.ts';
import type { Millis } from '../core/units.ts';
import { TEMPORARY } from './files.ts';
import { storeFolders } from './folders.ts';
import { History } from './history.ts';
import {
  DAY,
  findOldFiles,
  IN_USE,
  type KeptFile,
  type OldCapture,
  type OldFile,
  type OldFiles,
  type OldFilesOptions,
} from './oldFiles.ts';
import { removeIfEmpty } from './runFolders.ts';

export interface PruneOptions extends OldFilesOptions {
  /** Tell only. */
  readonly dryRun?: boolean;
}

export interface PruneResult extends Pick<OldFiles, 'history' | 'kept'> {
  readonly dryRun: boolean;
  readonly captures: readonly OldFile[];
}

/**
 * Removes captures, and what the history knows of them, when they are older than they are to be kept. A capture goes
 * into the history before it is removed.
 *
 * @throws SelftimeError `cannotWrite`
 */
export async function prune({ dryRun = false, ...options }: PruneOptions): Promise<PruneResult> {
  const found = await findOldFiles(options);
  return dryRun ? { ...resultOf(found), dryRun } : removeOldFiles(found, options.inUse);
}

/**
 * Removes what was found, but nothing that has changed since.
 *
 * @param inUse absolute paths of captures that somebody looks at by now
 * @throws SelftimeError `cannotWrite`
 */
export async function removeOldFiles(found: OldFiles, inUse: readonly string[] = []): Promise<PruneResult> {
  const captures: OldCapture[] = [];
  const kept: KeptFile[] = [...found.kept];
  for (const capture of found.captures) {
    const { file } = capture;
    const reason = inUse.includes(file) ? IN_USE : await reasonToKeep(capture);
    if (reason === undefined) {
      await remove(file);
      captures.push(capture);
    } else kept.push({ file, reason });
  }
  for (const folder of new Set(captures.map(({ file }) => dirname(file)))) await removeIfEmpty(folder);
  for (const { file } of found.history) await remove(file);
  const before = Date.now() - DAY;
  for (const { baselines, history } of found.roots.map(storeFolders))
    for (const folder of [baselines, history]) await removeLeftovers(folder, before);
  return resultOf({ ...found, captures, kept });
}

function resultOf({ captures, history, kept }: OldFiles): PruneResult {
  const files = captures.map(({ file, bytes, time }) => ({ file, bytes, time }));
  return { dryRun: false, captures: files, history, kept };
}

/** Adds the capture to the history where it is not in it. */
async function reasonToKeep({ file, bytes, time, project, id }: OldCapture): Promise<string | undefined> {
  const now = await stat(file).catch(() => undefined);
  // Another clean-up was faster.
  if (!now) return undefined;
  if (now.size !== bytes || now.mtimeMs !== time) return 'It has changed meanwhile.';
  const history = new History(storeFolders(project));
  if (id === undefined || (await history.has(id))) return undefined;
  try {
    await history.add(file);
    return undefined;
  } catch (error) {
    // Without samples there is nothing to remember.
    return error instanceof SelftimeError && error.code === 'notComparable' ? undefined : messageOf(error);
  }
}

/** Of processes that ended while they wrote. */
async function removeLeftovers(folder: string, before: Millis): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(TEMPORARY)) continue;
    const file = join(folder, name);
    const about = await stat(file).catch(() => undefined);
    if (about && about.mtimeMs < before) await remove(file);
  }
}

async function remove(file: string): Promise<void> {
  try {
    await rm(file, { recursive: true, force: true });
  } catch (error) {
    throw new SelftimeError(
      'cannotWrite',
      `Cannot remove ${file}: ${messageOf(error)}.`,
      'Check its permissions.',
    );
  }
}
