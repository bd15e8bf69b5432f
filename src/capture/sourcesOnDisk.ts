import { readFile, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { readCaptureMetadata } from '../core/captureMetadata.ts';
import { originOf } from '../core/flame/origin.ts';
import type { NamedProfile } from '../core/gate/comparability.ts';
import type { EditedSources } from '../core/gate/editedSources.ts';
import type { Profile } from '../core/profile.ts';
import type { Bytes, Millis } from '../core/units.ts';

/** Larger files take seconds to parse. */
const LARGEST_FILE: Bytes = 12 * 2 ** 20;
/** Of one side. */
const MOST: Bytes = 100 * 2 ** 20;

/**
 * The sources of both sides, as far as they can be had: those kept with a baseline, else what is on disk.
 *
 * @param kept of base, by absolute name as recorded
 */
export async function editedSources(
  base: readonly NamedProfile[],
  current: readonly NamedProfile[],
  kept: ReadonlyMap<string, string> = new Map(),
): Promise<EditedSources> {
  // The parser is large, and most commands do not need it.
  const { EditedSources } = await import('../core/gate/editedSources.ts');
  return new EditedSources({
    base: new Map([...(await sourcesOnDisk(base)), ...kept]),
    current: await sourcesOnDisk(current),
  });
}

/**
 * The text of the program's own files that captures name, without those that were changed since: they are not what ran.
 * What cannot be read is left out.
 */
export async function sourcesOnDisk(captures: readonly NamedProfile[]): Promise<Map<string, string>> {
  const ended = Math.min(...captures.map(({ profile }) => endOf(profile)));
  const sources = new Map<string, string>();
  let left = MOST;
  for (const file of new Set(captures.flatMap(({ profile }) => ownFiles(profile)))) {
    const text = await textOf(file, ended, Math.min(left, LARGEST_FILE));
    if (text === undefined) continue;
    sources.set(file, text);
    left -= text.length;
  }
  return sources;
}

async function textOf(file: string, unchangedSince: Millis, most: Bytes): Promise<string | undefined> {
  try {
    const found = await stat(file);
    if (!found.isFile() || found.size > most || found.mtimeMs > unchangedSince) return undefined;
    return await readFile(file, 'utf8');
  } catch {
    // Gone, or another machine's.
    return undefined;
  }
}

function ownFiles({ functions, strings }: Profile): string[] {
  return [...new Set(functions.file)].map((file) => strings.get(file)).filter(mayBeRead);
}

/** A capture may come from anywhere: nothing but scripts is read for it, and nothing from other machines. */
function mayBeRead(file: string): boolean {
  return (
    isAbsolute(file) &&
    !/^[\\/]{2}/.test(file) &&
    /\.[cm]?[jt]sx?$/i.test(file) &&
    originOf(file).kind === 'own'
  );
}

/** -Infinity where the capture does not say when it was recorded. */
function endOf(profile: Profile): Millis {
  const metadata = readCaptureMetadata(profile);
  if (metadata) return metadata.startTime + metadata.durationMs;
  return profile.timeNanos > 0 ? (profile.timeNanos + profile.durationNanos) / 1e6 : -Infinity;
}
