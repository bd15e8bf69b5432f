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
  const { samples, locations, functions, strings, sampleTypes } = profile;
  const isFile = new Uint8Array(strings.length);
  for (const file of new Set(functions.file)) isFile[file] = sameFile(strings[file], at.file) ? 1 : 0;
  const onLine = new Float64Array(tree.length);
  let sum = 0;
  for (let i = 0; i < samples.length; i++) {
    const leaf = samples.stackStart[i];
    if (leaf === samples.stackStart[i + 1]) continue;
    const row = locations.lineStart[samples.stack[leaf]];
    if (row === locations.lineStart[samples.stack[leaf] + 1] || locations.lineNumber[row] !== at.line)
      continue;
    if (!isFile[functions.file[locations.lineFunction[row]]]) continue;
    const value = samples.values[i * sampleTypes.length + sampleType];
    onLine[tree.sampleNode[i]] += value;
    sum += value;
  }
  const nodes: number[] = [];
  const marked = new Uint8Array(tree.length);
  onLine.forEach((value, node) => {
    if (value <= 0 || node === 0) return;
    nodes.push(node);
    marked[node] = 1;
  });
  nodes.sort((a, b) => onLine[b] - onLine[a] || a - b);
  return { nodes, marked, share: tree.total[0] > 0 ? sum / tree.total[0] : 0 };
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
