import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Everything downloaded or generated lives in one of these; git ignores all of them. */
export const cacheDir = join(root, '.cache');
export const vscodeTestDir = join(root, '.vscode-test');
export const outDir = join(root, 'out');
export const modulesDir = join(root, 'node_modules');

export const windows = process.platform === 'win32';
