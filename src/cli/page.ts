import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { messageOf, SelftimeError } from '../core/errors.ts';
import { standaloneHtml } from '../core/formats/html.ts';
import { writePprof } from '../core/pprof/writer.ts';
import type { NamedProfile } from '../core/gate/comparability.ts';
import type { Profile } from '../core/profile.ts';

/** The viewer's bundle, beside that of the command line. */
const viewer = new URL('./webview/', import.meta.url);

/**
 * @param sides what is compared in it, where `profile` is the sum of the current side
 * @throws SelftimeError where this copy of Selftime lacks the viewer.
 */
export async function htmlPage(
  profile: Profile,
  title: string,
  sides?: Readonly<Record<'base' | 'current', readonly NamedProfile[]>>,
): Promise<string> {
  const [script, worker, style] = await Promise.all(['main.js', 'worker.js', 'main.css'].map(readPart));
  const zipped = (written: Profile) => promisify(gzip)(writePprof(written));
  const runs = (side: readonly NamedProfile[]) =>
    Promise.all(side.map(async (run) => ({ name: basename(run.file), profile: await zipped(run.profile) })));
  const comparison = sides && {
    name: namesOf(sides.base),
    ...{ base: await runs(sides.base), current: await runs(sides.current), openIsRun: false },
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
