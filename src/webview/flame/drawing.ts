import type { FlamePalette, FrameColours, FrameEmphasis } from '../../core/flame/palette.ts';
import type { CssPixels } from '../../core/units.ts';
import type { FlameView, ViewFrame } from '../../protocol/viewer.ts';
import type { Colouring } from '../state.ts';

export const rowHeight: CssPixels = 20;
/** Between a label and the edges of its frame. */
export const labelMargin: CssPixels = 4;
/** Narrower frames have no label. */
export const labelledWidth: CssPixels = 24;
export const labelSize: CssPixels = 12;

export interface DrawingOptions {
  readonly width: CssPixels;
  /** At least this high, so that an upward graph stands on the bottom. */
  readonly minHeight: CssPixels;
  /** Root at the bottom. */
  readonly upward: boolean;
  readonly palette: FlamePalette;
  readonly colouring: Colouring;
  /** Frames that a search did not find, or that are not on the marked line, step back. */
  readonly searching: boolean;
  readonly marking: boolean;
  /** How much of a name is written into this width. */
  readonly fit: (name: string, width: CssPixels) => string;
}

/** Everything that is drawn of a view, in pixels; the same for every renderer. */
export interface Drawing {
  readonly frames: readonly DrawnFrame[];
  /** By depth, each from left to right. */
  readonly rows: readonly (readonly DrawnFrame[])[];
  readonly width: CssPixels;
  readonly height: CssPixels;
  readonly upward: boolean;
}

export interface DrawnFrame {
  readonly index: number;
  readonly frame: ViewFrame;
  readonly left: CssPixels;
  readonly top: CssPixels;
  readonly width: CssPixels;
  readonly colours: FrameColours;
  /** What fits of the name; '' where nothing does. */
  readonly label: string;
}

export function drawingOf(view: FlameView, options: DrawingOptions): Drawing {
  const { width, upward, minHeight } = options;
  const height = Math.max(view.rows * rowHeight, upward ? minHeight : 0);
  const rows: DrawnFrame[][] = Array.from({ length: view.rows }, () => []);
  const frames = view.frames.map((frame, index) => {
    const wide = frame.width * width;
    const drawn: DrawnFrame = {
      index,
      frame,
      left: frame.x * width,
      top: upward ? height - (frame.depth + 1) * rowHeight : frame.depth * rowHeight,
      width: wide,
      colours: coloursOf(frame, view, options),
      label: wide < labelledWidth ? '' : options.fit(frame.name, wide - 2 * labelMargin),
    };
    rows[frame.depth].push(drawn);
    return drawn;
  });
  for (const row of rows) row.sort((a, b) => a.left - b.left);
  return { frames, rows, width, height, upward };
}

/** The frame at a point of the drawing. */
export function frameAt(drawing: Drawing, x: CssPixels, y: CssPixels): DrawnFrame | undefined {
  const at = Math.floor((drawing.upward ? drawing.height - y : y) / rowHeight);
  const row = drawing.rows[at];
  if (!row) return undefined;
  let [low, high] = [0, row.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (row[middle].left <= x) low = middle + 1;
    else high = middle;
  }
  const found = row[low - 1];
  return found && x < found.left + found.width ? found : undefined;
}

function coloursOf(frame: ViewFrame, view: FlameView, options: DrawingOptions): FrameColours {
  const emphasis = emphasisOf(frame, options);
  const { palette } = options;
  // The root of all stacks stands for no function; that of a sandwich does.
  const isRoot = frame.depth === 0 && frame.origin.kind === 'native';
  if (frame.more > 0 || isRoot) return palette.neutral(emphasis, frame.more > 0);
  if (options.colouring === 'difference' && frame.difference)
    return palette.coloursOfDifference(frame.difference, emphasis);
  if (options.colouring === 'self' && emphasis !== 'match')
    return palette.coloursOfSelf(view.total > 0 ? frame.self / view.total : 0, emphasis);
  return palette.coloursOf(frame.origin, `${frame.name}\n${frame.file}`, emphasis);
}

function emphasisOf(frame: ViewFrame, { searching, marking }: DrawingOptions): FrameEmphasis {
  if (searching) return frame.match ? 'match' : 'muted';
  if (marking) return frame.marked ? 'match' : 'muted';
  return frame.ancestor ? 'muted' : 'plain';
}
