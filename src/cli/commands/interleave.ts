import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { comparedRunOptions } from '../../capture/comparedRuns.ts';
import { readCaptureMetadata } from '../../core/captureMetadata.ts';
import { SelftimeError } from '../../core/errors.ts';
import { loadProfile } from '../files.ts';
import { record, type RecordOptions, type RecordResult } from './record.ts';

export type Side = 'base' | 'current';

export interface Run {
  readonly side: Side;
  /** From 1. */
  readonly number: number;
  readonly result: RecordResult;
}

export interface RunsOptions {
  /** Of each side. */
  readonly runs: number;
  /** Where the code before the change is checked out: the command runs there, too. */
  readonly baseFolder?: string | undefined;
  /** A capture: runs are recorded as it was. */
  readonly like?: string | undefined;
  /** Where captures go; absolute. */
  readonly folder: string;
}

export interface RecordedRuns {
  /** Files, in the order of recording; none without `baseFolder`. */
  readonly base: readonly string[];
  readonly current: readonly string[];
}

/**
 * Records runs of a command here, and in another checkout in turn, so that what else the machine does meets both alike.
 *
 * @throws SelftimeError when one run ends in another way than the first: half a run is no measurement
 */
export async function recordRuns(
  command: readonly string[],
  { runs, baseFolder, like, folder }: RunsOptions,
  onRun: (run: Run) => void,
): Promise<RecordedRuns> {
  const sides: readonly Side[] = baseFolder === undefined ? ['current'] : ['base', 'current'];
  const folderOf = { base: await checkout(baseFolder ?? '.'), current: process.cwd() };
  const how = like === undefined ? comparedRunOptions : await recordedAs(like);
  const files: Record<Side, string[]> = { base: [], current: [] };
  let first: RecordResult | undefined;
  for (let number = 1; number <= runs; number++) {
    for (const side of sides) {
      const out = join(folder, `${side}-${number}.pb.gz`);
      const { result } = await record(command, { ...how, out, targetOutputToStderr: true }, folderOf[side]);
      first ??= result;
      if (result.exitCode !== first.exitCode)
        throw new SelftimeError(
          'usage',
          `Run ${number} in ${folderOf[side]} ended with exit code ${result.exitCode}, the first one with ${first.exitCode}.`,
          'Let every run end by itself, after the same work.',
        );
      files[side].push(out);
      onRun({ side, number, result });
    }
  }
  return files;
}

async function checkout(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return resolve(folder);
  throw new SelftimeError(
    'usage',
    `${folder} is no folder.`,
    'Name a checkout of the code before the change.',
  );
}

async function recordedAs(file: string): Promise<RecordOptions> {
  const metadata = readCaptureMetadata(await loadProfile(file));
  if (!metadata) return comparedRunOptions;
  const { intervalMicros, profileType, profileTypes: types = [profileType], sampling, scenario } = metadata;
  return { ...comparedRunOptions, intervalMicros, types, exactLines: sampling?.exactLines, scenario };
}
