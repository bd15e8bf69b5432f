import type { CallTree } from '../callTree.ts';
import type { Profile, SourceLine } from '../profile.ts';
import type { Fraction } from '../units.ts';

export interface LineMarks {
  /** Nodes with self samples on the line, most first. */
  readonly nodes: readonly number[];
  /** 1 for each of `nodes`. */
  readonly marked: Uint8Array;
  /** Share of the whole that is self value on this line. */
  readonly share: Fraction;
}

/** Which frames spent their own time on one source line. */
export function markLine(profile: Profile, sampleType: number, tree: CallTree, at: SourceLine): LineMarks {
  const { samples, stacks, sampleTypes } = profile;
  const onLine = locationsOn(profile, at);
  const values = new Map<number, number>();
  let sum = 0;
  for (let i = 0; i < samples.length; i++) {
    const stack = samples.stack[i];
    if (stack === 0 || onLine[stacks.location[stack]] === 0) continue;
    const value = samples.values[i * sampleTypes.length + sampleType];
    const node = tree.stackNode[stack];
    values.set(node, (values.get(node) ?? 0) + value);
    sum += value;
  }
  const marked = new Uint8Array(tree.length);
  const nodes = [...values.keys()].filter((node) => node > 0 && values.get(node)! > 0);
  for (const node of nodes) marked[node] = 1;
  nodes.sort((a, b) => values.get(b)! - values.get(a)! || a - b);
  return { nodes, marked, share: tree.total[0] > 0 ? sum / tree.total[0] : 0 };
}

/** 1 for each location whose innermost line this is. */
function locationsOn({ locations, functions, strings }: Profile, at: SourceLine): Uint8Array {
  const isFile = new Map<number, boolean>();
  const on = new Uint8Array(locations.length);
  for (let i = 0; i < locations.length; i++) {
    const row = locations.lineStart[i];
    if (row === locations.lineStart[i + 1] || locations.lineNumber[row] !== at.line) continue;
    const file = functions.file[locations.lineFunction[row]];
    let same = isFile.get(file);
    if (same === undefined) isFile.set(file, (same = sameFile(strings.get(file), at.file)));
    if (same) on[i] = 1;
  }
  return on;
}

/**
 * Whether a profile's file and an editor's are the same. The profile may hold a URL or a path
 * relative to an unknown root, so the end of a path, at a folder boundary, is enough.
 */
export function sameFile(recorded: string, asked: string): boolean {
  const a = plainPath(recorded);
  const b = plainPath(asked);
  if (a === '' || b === '') return false;
  return a === b || (!isAbsolute(a) && b.endsWith(`/${a}`)) || (!isAbsolute(b) && a.endsWith(`/${b}`));
}

function isAbsolute(path: string): boolean {
  return /^(\/|[a-z]:\/|[a-z][a-z0-9+.-]+:)/i.test(path);
}

function plainPath(file: string): string {
  let path = file;
  if (path.startsWith('file://')) {
    path = path.slice('file://'.length).replace(/^\/(?=[a-z](:|%3a)\/)/i, '');
    try {
      path = decodeURIComponent(path);
    } catch {
      // A stray % in a name that was never encoded: compare it as it is.
    }
  }
  path = path.replaceAll('\\', '/').replace(/^\.\//, '');
  return path.replace(/^[A-Z](?=:\/)/, (drive) => drive.toLowerCase());
}
