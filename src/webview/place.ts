import type { Line1 } from '../core/units.ts';

/** A source place in two parts, so that the folder can be dimmed and cut first. */
export interface Place {
  /** `score.ts:9`; the line only when it is known. */
  readonly short: string;
  readonly folder: string;
  /** Everything, for a tooltip. */
  readonly full: string;
  /** Whether there can be a file to open. */
  readonly openable: boolean;
}

/** @param root the profiled program's folder, cut off where a file lies in it. */
export function placeOf(file: string, line: Line1, root: string | undefined): Place {
  const path = file.replace(/^file:\/\//, '').replaceAll('\\', '/');
  const suffix = line > 0 ? `:${line}` : '';
  const slash = path.lastIndexOf('/');
  let folder = slash > 0 ? path.slice(0, slash) : '';
  const base = root?.replaceAll('\\', '/').replace(/\/+$/, '');
  if (base && (folder === base || folder.startsWith(`${base}/`))) folder = folder.slice(base.length + 1);
  const openable = file !== '' && !/^(node:|wasm:|native |evalmachine|<)/.test(file);
  return { short: `${path.slice(slash + 1)}${suffix}`, folder, full: `${file}${suffix}`, openable };
}
