import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { modulesDir, root } from '../../scripts/paths.mjs';

const own = (name: string) => fileURLToPath(new URL(`./programs/${name}`, import.meta.url));

/** What is measured: a script and its arguments, absolute, for Node without flags; ends by itself, with code 0. */
export const programs: Readonly<Record<string, readonly string[]>> = {
  tsc: [join(modulesDir, 'typescript', 'lib', 'tsc.js'), '-p', own('tsconfig.json')],
  prettier: [join(modulesDir, 'prettier', 'bin', 'prettier.cjs'), '--check', join(root, 'src')],
  http: [own('server.cjs'), '30000'],
  /** Long enough that starting and ending count for little. */
  service: [own('server.cjs'), '300000'],
  awaits: [own('awaits.cjs'), '10000000'],
  /** Nothing but starting and ending. */
  empty: [own('empty.cjs')],
};
