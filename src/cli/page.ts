import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { messageOf, SelftimeError } from '../core/errors.ts';
import { standaloneHtml } from '../core/formats/html.ts';
import { writePprof } from '../core/pprof/writer.ts';
import type { Profile } from '../core/profile.ts';

/** The viewer's bundle, beside that of the command line. */
const viewer = new URL('./webview/', import.meta.url);

/** @throws SelftimeError where this copy of Selftime lacks the viewer. */
export async function htmlPage(profile: Profile, title: string): Promise<string> {
  const [script, worker, style] = await Promise.all(['main.js', 'worker.js', 'main.css'].map(readPart));
  const bytes = await promisify(gzip)(writePprof(profile));
  return standaloneHtml({ title, script, worker, style, profile: bytes });
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
