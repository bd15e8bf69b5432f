import type { HotFile, HotLine } from './hotLines.ts';
import type { LineTracker } from './lineTracker.ts';

/** A hot line where it stands in the document now. */
export interface PlacedLine {
  readonly hot: HotLine;
  /** From 0. */
  readonly line: number;
  readonly edited: boolean;
}

/** Hot lines in the order of the document; deleted ones are left out, as are those past its end. */
export function placeLines(file: HotFile, tracker: LineTracker): PlacedLine[] {
  const placed = file.lines.flatMap((hot) => {
    const found = tracker.find(hot.line - 1);
    return found ? [{ hot, ...found }] : [];
  });
  return placed.sort((a, b) => a.line - b.line);
}
