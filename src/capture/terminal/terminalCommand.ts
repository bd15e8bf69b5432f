import { basename } from 'node:path';
import { readCaptureMetadata } from '../../core/captureMetadata.ts';
import { originOf } from '../../core/flame/origin.ts';
import { functionTable } from '../../core/functionTable.ts';
import type { Profile } from '../../core/profile.ts';
import { countColumn } from '../../core/sampleTypes.ts';
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

/** Fewer samples under a function of the user say nothing: `node -e 0` is code, too. */
const OF_A_PROGRAM = 4;
/** Fewer samples of nothing but dependencies are what a tool takes to start. */
const OF_A_TOOL = 20;

/**
 * Whether anyone would look at the capture of a command: not when it only started another program, or Node itself
 * was nearly all that was seen.
 */
export function isWorthKeeping(profile: Profile): boolean {
  const { processes = [] } = readCaptureMetadata(profile) ?? {};
  const programs = processes.filter(({ argv = [] }) => !isLauncher({ argv }));
  if (!programs.some(({ threads }) => threads.some((thread) => thread.samples > 0))) return false;
  const count = countColumn(profile);
  // Of the heap alone there is nothing to count.
  if (count < 0) return true;
  const { rows } = functionTable(profile, count);
  const under = (kind: string, samples: number): boolean =>
    rows.some(({ file, total }) => total >= samples && originOf(file).kind === kind);
  return under('own', OF_A_PROGRAM) || under('package', OF_A_TOOL);
}
