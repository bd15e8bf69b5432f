import { cutShort, recover as recoverOne, type CutShort } from '../../capture/recover.ts';
import { messageOf } from '../../core/errors.ts';
import type { Millis } from '../../core/units.ts';
import { outsideSet } from '../../store/runFolders.ts';
import { remember } from './baseline.ts';
import { AGENT } from './record.ts';

export interface RecoverResult {
  readonly dryRun: boolean;
  /** Recordings that were cut short, the oldest first. */
  readonly recordings: readonly CutShortRecording[];
}

export interface CutShortRecording {
  readonly command: readonly string[];
  /** When something was recorded last, since the epoch. */
  readonly time: Millis;
  /** Absolute; null in a dry run, where there was nothing to keep, and where it cannot be written. */
  readonly capture: string | null;
  readonly samples: number;
  readonly durationMs: Millis;
  /** Why it cannot be written; its windows stay. */
  readonly error: string | null;
}

/** Writes the captures of recordings whose host was killed, and removes their windows. */
export async function recover(
  dryRun: boolean,
): Promise<{ readonly result: RecoverResult; readonly warnings: readonly string[] }> {
  const recordings: CutShortRecording[] = [];
  const warnings: string[] = [];
  for (const found of await cutShort()) {
    recordings.push(dryRun ? about(found) : await recoverNow(found, warnings));
  }
  return { result: { dryRun, recordings }, warnings };
}

function about({ note, time }: CutShort): CutShortRecording {
  return { command: note.options.command, time, capture: null, samples: 0, durationMs: 0, error: null };
}

async function recoverNow(found: CutShort, warnings: string[]): Promise<CutShortRecording> {
  const { options } = found.note;
  try {
    const result = await recoverOne(found, AGENT, outsideSet(options.out));
    if (!result) return about(found);
    const { file: capture, samples, durationMs } = result;
    if (options.scenario !== undefined) warnings.push(...(await remember(capture, options.cwd)));
    return { ...about(found), capture, samples, durationMs };
  } catch (error) {
    return { ...about(found), error: messageOf(error) };
  }
}
