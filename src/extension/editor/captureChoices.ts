import type { Millis } from '../../core/units.ts';

/** A profile file that could be chosen. */
export interface CaptureFile {
  readonly path: string;
  readonly name: string;
  /** Of its last change, since the epoch. */
  readonly changed: Millis;
}

/** Endings of the files that are offered; others can be looked for. */
const profiles = /\.(pb\.gz|pb|pprof|cpuprofile)$/i;

export function isProfileName(name: string): boolean {
  return profiles.test(name);
}

/** Newest first, each path once, without those that are taken already. */
export function offered(files: readonly CaptureFile[], taken: ReadonlySet<string>): CaptureFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return [...byPath.values()]
    .filter(({ path, name }) => isProfileName(name) && !taken.has(path))
    .sort((a, b) => b.changed - a.changed || (a.name < b.name ? -1 : 1));
}

/** `just now`, `5 min ago`, `3 h ago`, `12 days ago`. */
export function ageText(changed: Millis, now: Millis): string {
  const minutes = Math.floor((now - changed) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ago`;
  return `${Math.floor(hours / 24)} days ago`;
}
