import { readdir, rm, stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readCaptureMetadata } from '../core/captureMetadata.ts';
import { messageOf, SelftimeError } from '../core/errors.ts';
import type { Bytes, Millis } from '../core/units.ts';
import { AggregateFiles } from './aggregateFiles.ts';
import { BASELINE_FILE } from './baselineFile.ts';
import { loadCapture } from './captureSet.ts';
import { TEMPORARY } from './files.ts';
import type { StoreFolders } from './folders.ts';
import { History } from './history.ts';

const DAY: Millis = 24 * 3600 * 1000;

export const defaultRetention = { capturesDays: 30, historyDays: 365 } as const;

export interface PruneOptions {
  /** Infinity: for ever. */
  readonly capturesDays?: number;
  /** Infinity: for ever. */
  readonly historyDays?: number;
  /** Where captures are looked for, not below them; absolute. Default: those of the store. */
  readonly captureFolders?: readonly string[];
  /** Stay, however old: absolute paths of captures that somebody looks at. */
  readonly inUse?: readonly string[];
  /** Tell only. */
  readonly dryRun?: boolean;
}

export interface PruneResult {
  readonly dryRun: boolean;
  readonly captures: readonly PrunedFile[];
  readonly history: readonly PrunedFile[];
  /** Captures that are old enough, and why they stay. */
  readonly kept: readonly { readonly file: string; readonly reason: string }[];
}

export interface PrunedFile {
  readonly file: string;
  readonly bytes: Bytes;
  /** Of a capture when it was written, in the history the start of the recording; since the epoch. */
  readonly time: Millis;
}

/**
 * Removes captures, and what the history knows of them, when they are older than they are to be kept. A capture goes
 * into the history before it is removed. Never removes baselines, profiles of other recorders, and what cannot be read.
 *
 * @throws SelftimeError `cannotWrite`
 */
export async function prune(folders: StoreFolders, options: PruneOptions = {}): Promise<PruneResult> {
  const { capturesDays = defaultRetention.capturesDays, historyDays = defaultRetention.historyDays } =
    options;
  const { dryRun = false, captureFolders = [folders.captures], inUse = [] } = options;
  const now = Date.now();
  const historySince = now - historyDays * DAY;
  const captures: PrunedFile[] = [];
  const kept: PruneResult['kept'][number][] = [];
  for (const found of await oldCaptures(captureFolders, now - capturesDays * DAY)) {
    const reason = inUse.includes(found.file)
      ? 'It is in use.'
      : await reasonToKeep(found, folders, historySince, dryRun);
    if (reason === undefined) captures.push(found);
    else kept.push({ file: found.file, reason });
  }
  const history = await oldAggregates(new AggregateFiles(folders.history), historySince);
  if (!dryRun) {
    for (const { file } of [...captures, ...history]) await remove(file);
    for (const folder of [folders.baselines, folders.history]) await removeLeftovers(folder, now - DAY);
  }
  return { dryRun, captures, history, kept };
}

async function oldCaptures(captureFolders: readonly string[], before: Millis): Promise<PrunedFile[]> {
  const found: PrunedFile[] = [];
  for (const folder of new Set(captureFolders.map((each) => resolve(each)))) {
    if (existsSync(join(folder, BASELINE_FILE))) continue;
    for (const name of (await readdir(folder).catch(() => [])).sort()) {
      const file = join(folder, name);
      const about = /\.pb(\.gz)?$/.test(name) ? await stat(file).catch(() => undefined) : undefined;
      if (about?.isFile() && about.mtimeMs < before)
        found.push({ file, bytes: about.size, time: about.mtimeMs });
    }
  }
  return found;
}

/** Adds the capture to the history, unless this is a dry run. */
async function reasonToKeep(
  { file }: PrunedFile,
  folders: StoreFolders,
  historySince: Millis,
  dryRun: boolean,
): Promise<string | undefined> {
  try {
    const capture = await loadCapture(file, folders.root);
    if (!readCaptureMetadata(capture.profile)) return 'It is not a capture of Selftime.';
    if (!dryRun && capture.startTime >= historySince) await new History(folders).addLoaded(capture);
    return undefined;
  } catch (error) {
    // Without samples there is nothing to remember.
    return error instanceof SelftimeError && error.code === 'notComparable' ? undefined : messageOf(error);
  }
}

async function oldAggregates(files: AggregateFiles, before: Millis): Promise<PrunedFile[]> {
  const found: PrunedFile[] = [];
  for (const [id, time] of await files.ids()) {
    if (time >= before) continue;
    const file = files.file(id);
    found.push({ file, bytes: (await stat(file).catch(() => undefined))?.size ?? 0, time });
  }
  return found;
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
