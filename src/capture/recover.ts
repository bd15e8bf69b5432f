import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Millis } from '../core/units.ts';
import { abandonedFolders } from './abandonedFolders.ts';
import { reopenCapture } from './capture.ts';
import { claimNote, readNote, unclaimNote, type RecordingNote } from './recordingNote.ts';
import { COMMAND_FOLDER } from './terminal/terminalCaptures.ts';
import { isWorthKeeping } from './terminal/terminalCommand.ts';
import type { CaptureResult } from './types.ts';

/** A recording whose host ended before it could write the capture: it was killed, or could not write there. */
export interface CutShort {
  /** Of its windows; absolute. */
  readonly folder: string;
  /** When something was written there last, since the epoch. */
  readonly time: Millis;
  readonly note: RecordingNote;
}

/** Those of this user that can be recovered here, the oldest first. None on Windows, where folders do not tell. */
export async function cutShort(root?: string): Promise<CutShort[]> {
  const found: CutShort[] = [];
  for (const abandoned of await abandonedFolders(root)) {
    const names = await readdir(abandoned).catch(() => []);
    const ofCommands = names.filter((name) => COMMAND_FOLDER.test(name)).map((name) => join(abandoned, name));
    for (const folder of [abandoned, ...ofCommands]) {
      const note = await readNote(folder);
      const time = await stat(folder).then(({ mtimeMs }) => mtimeMs, () => undefined); // prettier-ignore
      if (note && time !== undefined) found.push({ folder, time, note });
    }
  }
  return found.sort((a, b) => a.time - b.time);
}

/**
 * Writes the capture of what was recorded and removes the windows. Of several that try at once, one does.
 *
 * @param agentPath the built agent, absolute.
 * @param to where it goes, or beside it where that is taken: absolute; default: where it was to go
 * @returns undefined where there is nothing to keep, or someone else recovers it
 * @throws SelftimeError `cannotWrite`; the windows stay.
 */
export async function recover(
  { folder, note }: CutShort,
  agentPath: string,
  to = note.options.out,
): Promise<CaptureResult | undefined> {
  if (!(await claimNote(folder))) return undefined;
  try {
    const capture = await reopenCapture(note, agentPath, folder, to);
    const result = await capture.finish({ code: null, signal: null, cutShort: true });
    const inTerminal = COMMAND_FOLDER.test(basename(folder));
    if (inTerminal ? isWorthKeeping(result.profile) : result.samples > 0) return result;
    await rm(result.file, { force: true });
    return undefined;
  } catch (error) {
    await unclaimNote(folder);
    throw error;
  }
}
