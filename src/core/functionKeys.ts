import type { Profile } from './profile.ts';

/**
 * For each function row, the first row that is the same function: same name, file and start line.
 * Recorders repeat a function (once a script, once a window); keyed on the name alone, every
 * `(anonymous)` would merge.
 */
export function canonicalFunctions(profile: Profile): Uint32Array {
  const { name, file, startLine, length } = profile.functions;
  const firstOf = new Map<string, number>();
  const canonical = new Uint32Array(length);
  for (let i = 0; i < length; i++) {
    const key = `${profile.strings[name[i]]}\0${profile.strings[file[i]]}\0${startLine[i]}`;
    const first = firstOf.get(key);
    canonical[i] = first ?? i;
    if (first === undefined) firstOf.set(key, i);
  }
  return canonical;
}
