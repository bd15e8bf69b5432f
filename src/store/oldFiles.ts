import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { readCaptureMetadata } from '../core/captureMetadata.ts';
import { messageOf } from '../core/errors.ts';
import type { Bytes, Millis } from '../core/units.ts';
import { AggregateFiles, aggregateId } from './aggregateFiles.ts';
import { BASELINE_FILE } from './baselineFile.ts';
import { contentHash, loadCapture } from './captureSet.ts';
import { isInside, projectOf, storeFolders } from './folders.ts';
import { defaultRetention } from './retention.ts';
import { setFoldersIn } from './runFolders.ts';

export const DAY: Millis = 24 * 3600 * 1000;

/** Why a capture stays that somebody looks at. */
export const IN_USE = 'It is in use.';

export interface OldFilesOptions {
  /** Of the projects, at least one; absolute. */
  readonly roots: readonly string[];
  /** Infinity: for ever. */
  readonly capturesDays?: number;
  /** Infinity: for ever. */
  readonly historyDays?: number;
  /**
   * Where captures are looked for, and in the sets of runs there; absolute. Default: the folders of the projects'
   * stores. Other projects may use them as well.
   */
  readonly captureFolders?: readonly string[];
  /** Those that no other project uses, besides the stores: what lies there is the projects', wherever it was recorded. */
  readonly ownFolders?: readonly string[];
  /** Stay, however old: absolute paths of captures that somebody looks at. */
  readonly inUse?: readonly string[];
}

/** What is older than it is to be kept. Plain data. */
export interface OldFiles {
  readonly roots: readonly string[];
  readonly captures: readonly OldCapture[];
  readonly history: readonly OldFile[];
  /** Captures that are old enough, and why they stay. */
  readonly kept: readonly KeptFile[];
}

export interface OldFile {
  readonly file: string;
  readonly bytes: Bytes;
  /** Of a capture when it was written, in the history the start of the recording; since the epoch. */
  readonly time: Millis;
}

export interface OldCapture extends OldFile {
  /** Its root: there the history is to remember the capture. */
  readonly project: string;
  /** In the history; undefined where the recording is too old for it. */
  readonly id: string | undefined;
}

export interface KeptFile {
  readonly file: string;
  readonly reason: string;
}

/**
 * Looks for what may be removed, and changes nothing. Baselines, profiles of other recorders, captures of other
 * projects, and what cannot be read never are.
 */
export async function findOldFiles(options: OldFilesOptions): Promise<OldFiles> {
  const { roots, inUse = [], ownFolders = [] } = options;
  const { capturesDays = defaultRetention.capturesDays, historyDays = defaultRetention.historyDays } =
    options;
  const stores = roots.map(storeFolders);
  const own = [...stores.map(({ captures }) => captures), ...ownFolders].map((each) => resolve(each));
  const now = Date.now();
  const historySince = now - historyDays * DAY;
  const captures: OldCapture[] = [];
  const kept: KeptFile[] = [];
  for (const found of await oldCaptures(options.captureFolders ?? own, now - capturesDays * DAY)) {
    const { file } = found;
    const about = inUse.includes(file) ? IN_USE : await lookAt(file, roots, own);
    if (typeof about === 'string') kept.push({ file, reason: about });
    else
      captures.push({
        ...found,
        project: about.project,
        id: about.startTime < historySince ? undefined : about.id,
      });
  }
  const history: OldFile[] = [];
  for (const store of stores) history.push(...(await oldAggregates(store.history, historySince)));
  return { roots, captures, history, kept };
}

async function oldCaptures(captureFolders: readonly string[], before: Millis): Promise<OldFile[]> {
  const folders = new Set<string>();
  for (const folder of captureFolders.map((each) => resolve(each)))
    for (const each of [folder, ...(await setFoldersIn(folder))]) folders.add(each);
  const found: OldFile[] = [];
  for (const folder of folders) {
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

interface Known {
  readonly project: string;
  readonly id: string;
  readonly startTime: Millis;
}

/** @param own folders. @returns a sentence where it stays */
async function lookAt(
  file: string,
  roots: readonly string[],
  own: readonly string[],
): Promise<Known | string> {
  try {
    const { bytes, profile, startTime } = await loadCapture(file, roots[0]);
    const metadata = readCaptureMetadata(profile);
    if (!metadata) return 'It is not a capture of Selftime.';
    const folder = dirname(file);
    const isOwn = own.some((each) => isInside(each, folder));
    const cwd = metadata.cwd || undefined;
    const project =
      projectOf(roots, cwd ?? folder) ?? (isOwn ? (projectOf(roots, folder) ?? roots[0]) : undefined);
    if (project === undefined)
      return `It is of another project${cwd === undefined ? '' : `: its program ran in ${cwd}`}.`;
    return { project, startTime, id: aggregateId(startTime, contentHash(bytes)) };
  } catch (error) {
    return messageOf(error);
  }
}

async function oldAggregates(folder: string, before: Millis): Promise<OldFile[]> {
  const files = new AggregateFiles(folder);
  const found: OldFile[] = [];
  for (const [id, time] of await files.ids()) {
    if (time >= before) continue;
    const file = files.file(id);
    found.push({ file, bytes: (await stat(file).catch(() => undefined))?.size ?? 0, time });
  }
  return found;
}
