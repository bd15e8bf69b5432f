import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCaptureMetadata } from '../core/captureMetadata.ts';
import { originOf } from '../core/flame/origin.ts';
import { functionTable } from '../core/functionTable.ts';
import type { Profile } from '../core/profile.ts';
import type { Bytes, Millis } from '../core/units.ts';

/** A larger file is no text that a person edits. */
const LARGEST: Bytes = 4 * 2 ** 20;
const ALL: Bytes = 20 * 2 ** 20;

/** Profiles name any file; a shared baseline must not publish one that is no source. */
const CODE = /\.([cm]?[jt]sx?|vue|svelte)$/i;
/** Merely looking at one of another computer sends credentials there: UNC paths, folders that mount hosts by name. */
const NETWORK = /^[\\/]{2}|^[\\/]\?\?[\\/]|^\/(net|Network\/Servers)\//;

export interface SourceText {
  /** As the captures have it. */
  readonly path: string;
  /** For the name of its copy. */
  readonly name: string;
  readonly text: string;
}

export interface KeptSources {
  readonly texts: readonly SourceText[];
  /** Written to after the recording: their text is not what ran. */
  readonly changed: readonly string[];
}

/** The text of own code with samples, those with most first, as far as it goes into 20 MB. */
export async function sampledSources(profiles: readonly Profile[]): Promise<KeptSources> {
  const texts: SourceText[] = [];
  const changed: string[] = [];
  let size: Bytes = 0;
  for (const [recorded, end] of ownFiles(profiles)) {
    const path = localPath(recorded);
    const found = path === undefined ? undefined : await stat(path).catch(() => undefined);
    if (path === undefined || !found?.isFile() || found.size > LARGEST || size + found.size > ALL) continue;
    if (found.mtimeMs > end) {
      changed.push(recorded);
      continue;
    }
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    size += found.size;
    texts.push({ path: recorded, name: basename(path), text });
  }
  return { texts, changed };
}

/** From each file to the end of the first recording that has it; files with most samples first. */
function ownFiles(profiles: readonly Profile[]): [string, Millis][] {
  const files = new Map<string, { self: number; end: Millis }>();
  for (const profile of profiles) {
    const metadata = readCaptureMetadata(profile);
    const end = metadata ? metadata.startTime + metadata.durationMs : Infinity;
    for (const { file, self } of functionTable(profile).rows) {
      if (originOf(file).kind !== 'own') continue;
      const before = files.get(file) ?? { self: 0, end };
      files.set(file, { self: before.self + self, end: Math.min(before.end, end) });
    }
  }
  return [...files].sort(([, a], [, b]) => b.self - a.self).map(([file, { end }]) => [file, end]);
}

function localPath(recorded: string): string | undefined {
  let path = recorded;
  try {
    if (recorded.startsWith('file:')) path = fileURLToPath(recorded);
  } catch {
    return undefined;
  }
  const absolute = /^\/|^[a-z]:[\\/]/i.test(path);
  return absolute && CODE.test(path) && !NETWORK.test(path) ? path : undefined;
}
