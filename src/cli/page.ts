import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { messageOf, SelftimeError } from '../core/errors.ts';
import { standaloneHtml } from '../core/formats/html.ts';
import { writePprof } from '../core/pprof/writer.ts';
import type { NamedProfile } from '../core/gate/comparability.ts';
import type { KnownMatches } from '../core/gate/knownMatches.ts';
import type { Profile } from '../core/profile.ts';

/** The viewer's bundle, beside that of the command line. */
const viewer = new URL('./webview/', import.meta.url);

export interface PageComparison {
  readonly base: readonly NamedProfile[];
  readonly current: readonly NamedProfile[];
  readonly matches: KnownMatches;
}

/**
 * @param compared what is compared in it, where `profile` is the sum of the current side
 * @throws SelftimeError where this copy of Selftime lacks the viewer.
 */
export async function htmlPage(profile: Profile, title: string, compared?: PageComparison): Promise<string> {
  const [script, worker, style] = await Promise.all(['main.js', 'worker.js', 'main.css'].map(readPart));
  const zipped = (written: Profile) => promisify(gzip)(writePprof(written));
  const runs = (side: readonly NamedProfile[]) =>
    Promise.all(side.map(async (run) => ({ name: basename(run.file), profile: await zipped(run.profile) })));
  const comparison = compared && {
    ...{ name: namesOf(compared.base), matches: compared.matches, openIsRun: false },
    ...{ base: await runs(compared.base), current: await runs(compared.current) },
  };
  return standaloneHtml({ title, script, worker, style, profile: await zipped(profile), comparison });
}

function namesOf([first, ...rest]: readonly NamedProfile[]): string {
  return rest.length === 0 ? basename(first.file) : `${basename(first.file)} and ${rest.length} more`;
}

async function readPart(name: string): Promise<string> {
  try {
    return await readFile(new URL(name, viewer), 'utf8');
  } catch (error) {
    throw new SelftimeError(
      'fileNotFound',
      `The viewer's ${name} cannot be read: ${messageOf(error)}.`,
      'Install Selftime again, or run npm run build in its source.',
    );
  }
}
