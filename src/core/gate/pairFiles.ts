import { linesOf } from '../source/mapLines.ts';
import { matchFiles } from './matchFiles.ts';

/** A file as the captures name it, and as it is called seen from the target's working folder. */
export interface FilePlace {
  readonly file: string;
  readonly path: string;
}

/** Two files with fewer lines in common are not one that was renamed. */
const LEAST_COMMON = 0.5;

/**
 * The files of base in current, by path: those of the same path, in another folder (see matchFiles), and of the rest those
 * whose texts have most of their lines in common.
 */
export function pairFiles(
  base: readonly FilePlace[],
  current: readonly FilePlace[],
  textOf: { readonly base: ReadonlyMap<string, string>; readonly current: ReadonlyMap<string, string> },
): Map<string, string> {
  const paths = { base: new Map(entries(base)), current: new Map(entries(current)) };
  const pairs = matchFiles([...paths.base.keys()], [...paths.current.keys()]);
  for (const path of paths.base.keys()) if (paths.current.has(path)) pairs.set(path, path);

  const found = new Set(pairs.values());
  const left = {
    base: texts(paths.base, textOf.base, (path) => !pairs.has(path)),
    current: texts(paths.current, textOf.current, (path) => !found.has(path)),
  };
  const alike = left.base.flatMap((b) =>
    left.current.map((c) => ({ b, c, common: commonPart(b.lines, c.lines) })),
  );
  for (const { b, c, common } of alike.sort((x, y) => y.common - x.common)) {
    if (common < LEAST_COMMON || pairs.has(b.path) || found.has(c.path)) continue;
    pairs.set(b.path, c.path);
    found.add(c.path);
  }
  return pairs;
}

function entries(places: readonly FilePlace[]): (readonly [string, string])[] {
  return places.filter(({ path }) => path !== '').map(({ path, file }) => [path, file] as const);
}

interface Text {
  readonly path: string;
  readonly lines: ReadonlySet<string>;
}

function texts(
  paths: ReadonlyMap<string, string>,
  textOf: ReadonlyMap<string, string>,
  isLeft: (path: string) => boolean,
): Text[] {
  return [...paths].flatMap(([path, file]) => {
    const text = isLeft(path) ? textOf.get(file) : undefined;
    // Braces and the like are in every file.
    return text === undefined
      ? []
      : [{ path, lines: new Set(linesOf(text).map((line) => line.trim()).filter((line) => line.length > 3)) }]; // prettier-ignore
  });
}

function commonPart(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const most = Math.max(a.size, b.size);
  if (Math.min(a.size, b.size) < LEAST_COMMON * most) return 0;
  let common = 0;
  for (const line of a) if (b.has(line)) common++;
  return common / most;
}
