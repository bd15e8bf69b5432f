import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaptureContext } from '../core/captureMetadata.ts';
import type { Millis } from '../core/units.ts';
import type { CaptureOptions } from './types.ts';
import type { WarmupEnd } from './warmup.ts';

/** What only its host knows of a recording: without it, a host that was killed could not be replaced. */
export interface RecordingNote {
  readonly version: 1;
  /** `out` is absolute, and reserved. */
  readonly options: CaptureOptions;
  /** When the host began, since the epoch. */
  readonly opened: Millis;
  readonly context: ContextAtStart;
  /** undefined while the target warms up. */
  readonly warmupEnd: WarmupEnd | undefined;
}

export interface ContextAtStart {
  readonly git: CaptureContext['git'];
  /** Of the machine, over one minute. */
  readonly loadAverage: number;
}

const NAME = 'recording.json';
/** Of someone who recovers the recording: their pid. */
const CLAIMED = /^recording\.(\d+)\.json$/;

/** Writes it into a folder of windows, or replaces it there. */
export async function writeNote(folder: string, note: RecordingNote): Promise<void> {
  const file = join(folder, NAME);
  await writeFile(`${file}.tmp`, JSON.stringify(note));
  await rename(`${file}.tmp`, file);
}

/** undefined where there is none that can be read, or someone recovers the recording now. */
export async function readNote(folder: string): Promise<RecordingNote | undefined> {
  try {
    const note = JSON.parse(await readFile(join(folder, await nameIn(folder)), 'utf8')) as RecordingNote;
    return note.version === 1 ? note : undefined;
  } catch {
    return undefined;
  }
}

/** Of several that try at once, one succeeds. */
export async function claimNote(folder: string): Promise<boolean> {
  try {
    await rename(join(folder, await nameIn(folder)), join(folder, claimedBy(process.pid)));
    return true;
  } catch {
    return false;
  }
}

/** Leaves the recording to others. */
export async function unclaimNote(folder: string): Promise<void> {
  await rename(join(folder, claimedBy(process.pid)), join(folder, NAME)).catch(() => undefined);
}

function claimedBy(pid: number): string {
  return NAME.replace('.', `.${pid}.`);
}

/** @throws where it is not there for us */
async function nameIn(folder: string): Promise<string> {
  const names = await readdir(folder);
  if (names.includes(NAME)) return NAME;
  const claimed = names.find((name) => CLAIMED.test(name));
  if (!claimed || runs(Number(CLAIMED.exec(claimed)![1]))) throw new Error('not ours');
  return claimed;
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
