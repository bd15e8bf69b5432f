import type { Line1 } from '../units.ts';

/** A function as it can be found again in another run. */
export interface FunctionPlace {
  /** As the profile has it; all nameless functions are `(anonymous)`. */
  readonly name: string;
  readonly file: string;
  /** The file seen from the target's working folder: the same in two checkouts. */
  readonly path: string;
  /** Where to look: the start line if known, else the hottest line; 0 when neither is known. */
  readonly line: Line1;
  /** 0 when the recorder did not know it. */
  readonly startLine: Line1;
}

export const NAMELESS = '(anonymous)';

/** @param cwd of the target; undefined when not known */
export function placeOf(
  { name, file, line, startLine }: Omit<FunctionPlace, 'path'>,
  cwd: string | undefined,
): FunctionPlace {
  const nameless = /^(?:|\(anonymous(?::L#(\d+)(?::C#\d+)?)?\))$/.exec(name);
  return {
    name: nameless ? NAMELESS : name,
    file,
    path: pathFrom(cwd, file),
    line,
    startLine: startLine || Number(nameless?.[1] ?? 0),
  };
}

/** Two rows of this key are one function. */
export function placeKey({ name, path, startLine }: FunctionPlace): string {
  return `${name}\0${path}\0${startLine}`;
}

export function pathFrom(cwd: string | undefined, file: string): string {
  const path = file.replaceAll('\\', '/');
  if (cwd === undefined) return path;
  const folder = `${cwd.replaceAll('\\', '/').replace(/\/$/, '')}/`;
  return path.startsWith(folder) ? path.slice(folder.length) : path;
}
