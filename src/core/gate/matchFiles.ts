/**
 * For files of base that current does not have: the file of current with the same name and most folders in common,
 * where there is only one such and base does not have it either. The same program in another checkout, or in a folder
 * that was renamed.
 */
export function matchFiles(base: readonly string[], current: readonly string[]): Map<string, string> {
  const known = { base: new Set(base), current: new Set(current) };
  const candidates = new Map<string, string[]>();
  for (const path of known.current) {
    if (known.base.has(path) || path === '') continue;
    candidates.set(nameOf(path), [...(candidates.get(nameOf(path)) ?? []), path]);
  }
  const found = new Map<string, string>();
  const taken = new Set<string>();
  for (const path of known.base) {
    if (known.current.has(path)) continue;
    const alike = (candidates.get(nameOf(path)) ?? [])
      .map((candidate) => ({ candidate, common: commonFolders(path, candidate) }))
      .sort((a, b) => b.common - a.common);
    if (alike.length === 0 || alike[0].common === alike[1]?.common || taken.has(alike[0].candidate)) continue;
    found.set(path, alike[0].candidate);
    taken.add(alike[0].candidate);
  }
  return found;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** How many folders at the end are called the same. */
function commonFolders(a: string, b: string): number {
  const [left, right] = [a.split('/').reverse(), b.split('/').reverse()];
  let common = 0;
  while (common < left.length && left[common] === right[common]) common++;
  return common;
}
