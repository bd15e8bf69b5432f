import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SelftimeError } from '../../core/errors.ts';
import { singleRunInterval } from '../../core/gate/dispersion.ts';
import { placeOf } from '../../core/gate/functionPlace.ts';
import type { FunctionHistory, HistoryPoint, HistoryTarget, HistoryTrend } from '../../protocol/viewer.ts';
import { historyPath } from '../../store/aggregate.ts';
import { storeFolders } from '../../store/folders.ts';
import { History, type KnownFunctions, type Trend, type TrendPoint } from '../../store/history.ts';
import { prune, type PruneOptions, type PruneResult } from '../../store/prune.ts';
import { isSetFolder, removeIfEmpty } from '../recording/captureSets.ts';

/** @param root of the project, absolute */
export interface OfProject {
  readonly root: string;
}

export interface CleanUpRequest extends OfProject, Omit<PruneOptions, 'captureFolders'> {
  /** Where captures go, besides those of the store; absolute. Sets below it count as well. */
  readonly captureFolder: string;
}

/**
 * Adds a capture to the history.
 *
 * @returns whether it has samples: without there is nothing to remember
 * @throws SelftimeError
 */
export async function remember({
  root,
  capture,
}: OfProject & { readonly capture: string }): Promise<boolean> {
  try {
    await new History(storeFolders(root)).add(capture);
    return true;
  } catch (error) {
    if (error instanceof SelftimeError && error.code === 'notComparable') return false;
    throw error;
  }
}

/** As History.functions. */
export function knownFunctions({
  root,
  capture,
}: OfProject & { readonly capture: string | undefined }): Promise<KnownFunctions> {
  return new History(storeFolders(root)).functions(capture);
}

export interface HistoryRequest extends OfProject {
  readonly target: HistoryTarget;
  /** The capture in view; absolute. */
  readonly open: string | undefined;
}

/** Without trends where the history does not have the function. @throws SelftimeError */
export async function functionHistory({ root, target, open }: HistoryRequest): Promise<FunctionHistory> {
  const place = placeOf({ ...target, startLine: 0 }, target.cwd);
  const file = historyPath(root, place);
  const known = await new History(storeFolders(root)).trends(place.name).catch((error: unknown) => {
    if (error instanceof SelftimeError && error.code === 'noHistory') return undefined;
    throw error;
  });
  const here = known?.trends.filter((trend) => trend.file === file) ?? [];
  const isMeant = ({ line }: Trend): number => Number(line === (place.startLine || target.line));
  const trends = here.sort((a, b) => isMeant(b) - isMeant(a)).map((trend) => trendOf(trend, open));
  return { name: place.name, file, trends, unreadable: known?.unreadable.length ?? 0 };
}

/** Removes what is older than it is to be kept. @throws SelftimeError `cannotWrite` */
export async function cleanUp({ root, captureFolder, ...options }: CleanUpRequest): Promise<PruneResult> {
  const folders = storeFolders(root);
  const names = await readdir(captureFolder).catch(() => []);
  const sets = names.filter(isSetFolder).map((name) => join(captureFolder, name));
  const captureFolders = [folders.captures, captureFolder, ...sets];
  const result = await prune(folders, { ...options, captureFolders });
  if (!result.dryRun)
    for (const folder of new Set(result.captures.map(({ file }) => dirname(file))))
      await removeIfEmpty(folder);
  return result;
}

/** Of more, the last ones: a chart has no room for others. */
const MOST_POINTS = 200;

function trendOf({ points, profileType, scenario, program, line }: Trend, open?: string): HistoryTrend {
  const shown = points.slice(-MOST_POINTS);
  return {
    ...{ profileType, scenario, program, line },
    points: shown.map((point) => ({ ...pointOf(point, profileType), open: point.capture === open })),
    left: points.length - shown.length,
  };
}

function pointOf(point: TrendPoint, profileType: string): Omit<HistoryPoint, 'open'> {
  const { time, capture, version, commit, dirty, share, totalShare, rank, samples, allocationRate } = point;
  // Bytes are no counts: nothing is known of their error.
  const counts = (profileType === 'wall' || profileType === 'cpu') && samples > 0;
  return {
    ...{ time, version, commit, dirty, share, totalShare, rank, samples, allocationRate },
    capture: existsSync(capture) ? capture : undefined,
    interval: counts ? singleRunInterval(samples, samples / share) : undefined,
  };
}
