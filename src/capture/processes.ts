import { basename, relative } from 'node:path';
import type { ProcessRecord } from '../protocol/agentFiles.ts';

/** Package managers and runners: they start the program that is meant, and wait for it. */
const LAUNCHER =
  /[\\/](npm|npx|pnpm|pnpx|yarn|yarnpkg|corepack|tsx)(-cli)?(\.[cm]?js)?$|[\\/]tsx[\\/]dist[\\/]cli\.[cm]js$/;

export function isLauncher(record: ProcessRecord): boolean {
  return LAUNCHER.test(record.argv[1] ?? '');
}

/** What a person would call the process: its script, seen from its folder; `node` for code from the command line. */
export function processName(record: ProcessRecord): string {
  const script = record.argv[1];
  if (!script) return basename(record.argv[0] ?? 'node');
  const inside = relative(record.cwd, script);
  return inside && !inside.startsWith('..') ? inside : basename(script);
}
