import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readCaptureMetadata } from '../core/captureMetadata.ts';
import { messageOf, SelftimeError } from '../core/errors.ts';
import { withoutWarmup } from '../core/filters/warmup.ts';
import { differencesOf, differenceText, environmentOf } from '../core/gate/comparability.ts';
import type { Profile } from '../core/profile.ts';
import { readProfileFile } from '../core/profileFile.ts';
import type { Millis } from '../core/units.ts';
import { jsonObject, readIfThere, textOf } from './files.ts';
import type { Baseline } from './types.ts';

export interface LoadedCapture {
  /** As it was given. */
  readonly file: string;
  readonly bytes: Buffer;
  readonly profile: Profile;
  readonly startTime: Millis;
}

/** @throws SelftimeError naming the file and what is wrong with it. */
export async function loadCapture(file: string, root: string): Promise<LoadedCapture> {
  let bytes: Buffer;
  try {
    bytes = await readFile(resolve(root, file));
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? new SelftimeError('fileNotFound', `${file} does not exist.`, 'Check the path.')
      : new SelftimeError(
          'fileUnreadable',
          `${file} cannot be read: ${messageOf(error)}.`,
          'Check the path and its permissions.',
        );
  }
  const profile = await readProfileFile(file, bytes);
  const startTime = readCaptureMetadata(profile)?.startTime ?? profile.timeNanos / 1e6;
  return { file, bytes, profile, startTime };
}

/**
 * Runs of one program, in the order of their recording.
 *
 * @throws SelftimeError for an unreadable, empty or repeated one, and where they are unlike.
 */
export async function loadCaptureSet(files: readonly string[], root: string): Promise<LoadedCapture[]> {
  if (files.length === 0)
    throw new SelftimeError('usage', 'A baseline needs a capture.', 'Name at least one file.');
  const captures: LoadedCapture[] = [];
  const fileOf = new Map<string, string>();
  for (const file of files) {
    const capture = await loadCapture(file, root);
    const hash = contentHash(capture.bytes);
    const twin = fileOf.get(hash);
    if (twin !== undefined)
      throw new SelftimeError(
        'usage',
        twin === file ? `${file} is given twice.` : `${file} is a copy of ${twin}.`,
        'Every run is a capture of its own.',
      );
    fileOf.set(hash, file);
    if (withoutWarmup(capture.profile).samples.length === 0)
      throw new SelftimeError('notComparable', `${file} has no samples.`, 'Record a longer run.');
    captures.push(capture);
  }
  refuseUnlike(captures);
  return captures.sort((a, b) => a.startTime - b.startTime);
}

export function contentHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function refuseUnlike(captures: readonly LoadedCapture[]): void {
  const differences = differencesOf(captures, []);
  const [first] = captures;
  const scenario = (capture: LoadedCapture) => readCaptureMetadata(capture.profile)?.scenario ?? 'none';
  const other = captures.find((capture) => scenario(capture) !== scenario(first));
  if (other)
    differences.push({
      ...{ what: 'scenario', base: scenario(first), current: scenario(other) },
      files: [first.file, other.file],
    });
  if (differences.length > 0)
    throw new SelftimeError(
      'notComparable',
      `The captures are not of one kind: ${differences.map(differenceText).join('; ')}.`,
      'Save each kind as a baseline of its own.',
    );
}

type Origin = Pick<Baseline, 'scenario' | 'service' | 'version' | 'commit' | 'dirty' | 'environment'>;

/** What the captures are of; the last one's commit stands for all. @param captures alike */
export async function originOfSet(captures: readonly LoadedCapture[], root: string): Promise<Origin> {
  const all = captures.map(({ profile }) => readCaptureMetadata(profile));
  const last = all.at(-1);
  const commits = new Set(all.map((metadata) => metadata?.context?.git?.commit));
  const found = last?.context?.package ?? (await packageIn(root));
  return {
    scenario: last?.scenario,
    service: found?.name,
    version: found?.version,
    commit: last?.context?.git?.commit,
    dirty: commits.size > 1 || all.some((metadata) => metadata?.context?.git?.dirty === true),
    environment: Object.fromEntries(environmentOf(captures[0]).facts),
  };
}

async function packageIn(
  root: string,
): Promise<{ readonly name: string | undefined; readonly version: string | undefined } | undefined> {
  const bytes = await readIfThere(join(root, 'package.json'));
  const json = bytes && jsonObject(bytes.toString('utf8'));
  return json && { name: textOf(json.name), version: textOf(json.version) };
}
