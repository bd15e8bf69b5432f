import type { HistoryTarget } from '../protocol/history.ts';
import type { FrameDetails } from '../protocol/viewer.ts';

/** A function as the history is asked for it. @param cwd of the profiled program */
export function historyTarget(
  { functionKey, file, line }: Pick<FrameDetails, 'functionKey' | 'file' | 'line'>,
  cwd: string | undefined,
): HistoryTarget {
  // As it was recorded: the name that is shown may be made up for a nameless function.
  const [name] = functionKey.split('\n');
  return { name, file, line, cwd };
}
