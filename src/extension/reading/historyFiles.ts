import { existsSync } from 'node:fs';
import { readCaptureMetadata } from '../../core/captureMetadata.ts';
import { SelftimeError } from '../../core/errors.ts';
import { singleRunInterval } from '../../core/gate/dispersion.ts';
import { placeOf } from '../../core/gate/functionPlace.ts';
import type { Line1, Millis } from '../../core/units.ts';
import type { FunctionHistory, HistoryPoint, HistoryTarget, HistoryTrend } from '../../protocol/history.ts';
import { historyPath } from '../../store/aggregate.ts';
import { loadCapture } from '../../store/captureSet.ts';
import { projectOf, storeFolders } from '../../store/folders.ts';
import { History, type KnownFunction, type Trend, type TrendPoint } from '../../store/history.ts';
import { findOldFiles, type OldFiles, type OldFilesOptions } from '../../store/oldFiles.ts';
import { removeOldFiles, type PruneResult } from '../../store/prune.ts';

/** Each has a history of its own. A capture is of the one in which its program ran, else of the first. */
export interface OfProjects {
  /** At least one; absolute. */
  readonly roots: readonly string[];
}

export interface CaptureRequest extends OfProjects {
  /** Absolute. */
  readonly capture: string;
}

/**
 * Adds a capture to the history.
 *
 * @returns whether it has samples: without there is nothing to remember
 * @throws SelftimeError
 */
export async function remember({ roots, capture }: CaptureRequest): Promise<boolean> {
  try {
    const loaded = await loadCapture(capture, roots[0]);
    await historyOf(roots, readCaptureMetadata(loaded.profile)?.cwd).addLoaded(loaded);
    return true;
  } catch (error) {
    if (error instanceof SelftimeError && error.code === 'notComparable') return false;
    throw error;
  }
}

export interface ProjectFunction extends KnownFunction {
  /** Its root. */
  readonly project: string;
}

/** As KnownFunctions, of all projects. */
export interface ProjectFunctions {
  readonly hot: readonly ProjectFunction[];
  readonly hasCapture: boolean;
  readonly others: readonly ProjectFunction[];
}

/** As History.functions. */
export async function knownFunctions({
  roots,
  capture,
}: OfProjects & { readonly capture: string | undefined }): Promise<ProjectFunctions> {
  const all: ProjectFunctions[] = [];
  for (const project of roots) {
    const { hot, hasCapture, others } = await new History(storeFolders(project)).functions(capture);
    const inProject = (each: KnownFunction): ProjectFunction => ({ ...each, project });
    all.push({ hot: hot.map(inProject), hasCapture, others: others.map(inProject) });
  }
  const last = ({ hot }: ProjectFunctions): Millis => hot.at(0)?.time ?? 0;
  const [{ hot, hasCapture }, ...rest] = all.sort(
    (a, b) => Number(b.hasCapture) - Number(a.hasCapture) || last(b) - last(a),
  );
  const others = [...all.flatMap((each) => each.others), ...rest.flatMap((each) => each.hot)];
  return { hot, hasCapture, others: others.sort((a, b) => b.time - a.time) };
}

export interface HistoryRequest extends OfProjects {
  readonly target: HistoryTarget;
  /** The capture in view; absolute. */
  readonly open: string | undefined;
}

/** Without trends where the history does not have the function. @throws SelftimeError */
export async function functionHistory({ roots, target, open }: HistoryRequest): Promise<FunctionHistory> {
  const place = placeOf({ ...target, startLine: 0 }, target.cwd);
  const history = historyOf(roots, target.cwd);
  const file = historyPath(history.root, place);
  const openId = open === undefined ? undefined : await history.idOf(open);
  const known = await history.trends(place.name).catch((error: unknown) => {
    if (error instanceof SelftimeError && error.code === 'noHistory') return undefined;
    throw error;
  });
  const here = known?.trends.filter((trend) => trend.file === file) ?? [];
  const meant = new Set(here.filter((trend) => isMeant(trend, here, place.startLine || target.line)));
  const trends = here
    .sort((a, b) => Number(meant.has(b)) - Number(meant.has(a)))
    .map((trend) => trendOf(trend, openId));
  return { name: place.name, file, trends, unreadable: known?.unreadable.length ?? 0 };
}

/** Of functions of one name the one that begins last before the line, which may be any of its lines. */
function isMeant(trend: Trend, all: readonly Trend[], line: Line1): boolean {
  const nearer = all.some(
    (other) =>
      other.profileType === trend.profileType &&
      other.scenario === trend.scenario &&
      other.program === trend.program &&
      other.line > trend.line &&
      other.line <= line,
  );
  return trend.line <= line && !nearer;
}

export interface CleanUpRequest extends OfProjects, Omit<OldFilesOptions, 'captureFolders'> {
  /** Where captures go now, besides those of the stores; absolute. */
  readonly captureFolder: string;
}

/** Changes nothing. */
export function oldFiles({ captureFolder, ...options }: CleanUpRequest): Promise<OldFiles> {
  const { roots, ownFolders = [] } = options;
  const stores = roots.map((root) => storeFolders(root).captures);
  return findOldFiles({ ...options, captureFolders: [...stores, ...ownFolders, captureFolder] });
}

/** As removeOldFiles. @throws SelftimeError `cannotWrite` */
export function cleanUp({
  found,
  inUse,
}: {
  readonly found: OldFiles;
  readonly inUse: readonly string[];
}): Promise<PruneResult> {
  return removeOldFiles(found, inUse);
}

/** @param cwd of the program */
function historyOf(roots: readonly string[], cwd: string | undefined): History {
  return new History(storeFolders(projectOf(roots, cwd) ?? roots[0]));
}

/** Of more, the last ones: a chart has no room for others. */
const MOST_POINTS = 200;

/** @param open id of the capture in view */
function trendOf({ points, profileType, scenario, program, line }: Trend, open?: string): HistoryTrend {
  const shown = points.slice(-MOST_POINTS);
  return {
    ...{ profileType, scenario, program, line },
    points: shown.map((point) => ({ ...pointOf(point, profileType), open: point.id === open })),
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
