import type { Profile } from './profile.ts';

/**
 * What makes two functions the same: name, file and start line; or, as `go tool pprof -top` counts, the
 * name alone. By the name alone every `(anonymous)` of a program is one.
 */
export type FunctionIdentity = 'place' | 'name';

/**
 * For each function row, the first row that is the same function: recorders repeat one, once a script
 * or once a window.
 */
export function canonicalFunctions(profile: Profile, identity: FunctionIdentity = 'place'): Uint32Array {
  const { strings } = profile;
  const { name, file, startLine, length } = profile.functions;
  const firstOf = new Map<string, number>();
  const canonical = new Uint32Array(length);
  for (let i = 0; i < length; i++) {
    const text = strings.get(name[i]);
    const key = identity === 'name' ? text : `${text}\0${strings.get(file[i])}\0${startLine[i]}`;
    const first = firstOf.get(key);
    canonical[i] = first ?? i;
    if (first === undefined) firstOf.set(key, i);
  }
  return canonical;
}
