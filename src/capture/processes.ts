import { basename, isAbsolute, relative } from 'node:path';
import type { ProcessRecord } from '../protocol/agentFiles.ts';

/** Package managers and runners: they start the program that is meant, and wait for it. */
const LAUNCHER =
  /[\\/](npm|npx|pnpm|pnpx|yarn|yarnpkg|corepack|tsx)(-cli)?(\.[cm]?js)?$|[\\/]tsx[\\/]dist[\\/]cli\.[cm]js$/;

export function isLauncher(record: Pick<ProcessRecord, 'argv'>): boolean {
  return LAUNCHER.test(record.argv[1] ?? '');
}

const TRANSFORMED = /\.([cm]?tsx?|jsx|vue|svelte)$/;
/** Loaders that compile TypeScript in memory and keep the maps to themselves. */
const COMPILER = /ts-node|@swc-node|@swc\/register|@babel\/(node|register)/;
/** Test runners that do so with every file outside node_modules. */
const RUNNER = /[\\/](vitest|vite-node|jest(-[\w-]+)?)[\\/]/;

/** Whether the code that ran differs from the file of that name on disk. For files without a known map. */
export function isCompiledWhileLoading(file: string, record: ProcessRecord): boolean {
  if (/[\\/]node_modules[\\/]/.test(file) || !isAbsolute(file)) return false;
  const words = [...record.argv, ...record.execArgv].join('\n');
  if (RUNNER.test(words)) return true;
  return TRANSFORMED.test(file) && (!record.stripsTypes || COMPILER.test(words));
}

/** What a person would call the process: its script, seen from its folder; `node` for code from the command line. */
export function processName(record: ProcessRecord): string {
  const script = record.argv[1];
  if (!script) return basename(record.argv[0] ?? 'node');
  const inside = relative(record.cwd, script);
  return inside && !inside.startsWith('..') ? inside : basename(script);
}
