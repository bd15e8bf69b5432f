import { basename } from 'node:path';
import { readCaptureMetadata } from '../../core/captureMetadata.ts';
import { originOf } from '../../core/flame/origin.ts';
import type { Profile } from '../../core/profile.ts';
import type { ProcessRecord } from '../../protocol/agentFiles.ts';
import { isLauncher, processName } from '../processes.ts';

const LONGEST_NAME = 40;

/** The words of a command as they were typed, or nearly: `npm run build`, `/usr/bin/node main.js`. */
export function typedCommand(record: ProcessRecord): string[] {
  const [node, script, ...args] = record.argv;
  if (!isLauncher(record)) return [node, ...record.execArgv, ...(script ? [script] : []), ...args];
  return [
    basename(script)
      .replace(/\.[cm]?js$/, '')
      .replace(/-cli$/, ''),
    ...args,
  ];
}

/** What a person would call a command: the program's file, or the whole `npm run build`. */
export function commandName(record: ProcessRecord): string {
  const name = isLauncher(record) ? typedCommand(record).join(' ') : processName(record);
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}

/** Fewer samples of nothing but dependencies are what a tool takes to start. */
const OF_A_TOOL = 20;

/**
 * Whether anyone would look at the capture of a command: not when it only started another program, or Node itself
 * was all that was seen.
 */
export function isWorthKeeping(profile: Profile): boolean {
  const { processes = [], samples = 0 } = readCaptureMetadata(profile) ?? {};
  const programs = processes.filter(({ argv = [] }) => !isLauncher({ argv }));
  if (!programs.some(({ threads }) => threads.some((thread) => thread.samples > 0))) return false;
  const origins = new Set(
    Array.from(profile.functions.file, (file) => originOf(profile.strings.get(file)).kind),
  );
  return origins.has('own') || (origins.has('package') && samples >= OF_A_TOOL);
}
