import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readCaptureMetadata } from '../core/captureMetadata.ts';
import { originOf } from '../core/flame/origin.ts';
import { functionTable } from '../core/functionTable.ts';
import type { Profile } from '../core/profile.ts';
import type { Bytes, Millis } from '../core/units.ts';

/** A larger file is no text that a person edits. */
const LARGEST: Bytes = 4 * 2 ** 20;
const ALL: Bytes = 20 * 2 ** 20;
const GIT_TIMEOUT: Millis = 10_000;

/** Profiles name any file; a shared baseline must not publish one that is no source. */
const CODE = /\.([cm]?[jt]sx?|vue|svelte)$/i;
/** Merely looking at one of another computer sends credentials there: UNC paths, folders that mount hosts by name. */
const NETWORK = /^[\\/]{2}|^[\\/]\?\?[\\/]|^\/(net|Network\/Servers)\//;

export interface SourceText {
  /** As the captures have it. */
  readonly path: string;
  /** For the name of its copy. */
  readonly name: string;
  readonly text: string;
}

export interface KeptSources {
  readonly texts: readonly SourceText[];
  /** Written to after the recording, and not in git as they were: what ran is not known. */
  readonly changed: readonly string[];
}

/** The text of own code with samples, those with most first, as far as it goes into 20 MB. */
export async function sampledSources(profiles: readonly Profile[]): Promise<KeptSources> {
  const texts: SourceText[] = [];
  const changed: string[] = [];
  let size: Bytes = 0;
  for (const [recorded, { end, commits }] of ownFiles(profiles)) {
    const path = localPath(recorded);
    const found = path === undefined ? undefined : await stat(path).catch(() => undefined);
    if (path === undefined || !found?.isFile() || found.size > LARGEST || size + found.size > ALL) continue;
    const same = found.mtimeMs <= end;
    const text = same
      ? await readFile(path, 'utf8').catch(() => undefined)
      : await committedText(path, [...commits]);
    if (text === undefined) {
      if (!same) changed.push(recorded);
      continue;
    }
    size += found.size;
    texts.push({ path: recorded, name: basename(path), text });
  }
  return { texts, changed };
}

interface OwnFile {
  readonly self: number;
  /** Of the first recording that has it. */
  readonly end: Millis;
  /** Of the recordings that have it; undefined for one with changes. */
  readonly commits: ReadonlySet<string | undefined>;
}

/** Files with most samples first. */
function ownFiles(profiles: readonly Profile[]): [string, OwnFile][] {
  const files = new Map<string, OwnFile>();
  for (const profile of profiles) {
    const metadata = readCaptureMetadata(profile);
    const end = metadata ? metadata.startTime + metadata.durationMs : Infinity;
    const git = metadata?.context?.git;
    const commit = git?.dirty === false ? git.commit : undefined;
    for (const { file, self } of functionTable(profile).rows) {
      if (originOf(file).kind !== 'own') continue;
      const before = files.get(file) ?? { self: 0, end, commits: new Set() };
      files.set(file, {
        self: before.self + self,
        end: Math.min(before.end, end),
        commits: new Set([...before.commits, commit]),
      });
    }
  }
  return [...files].sort(([, a], [, b]) => b.self - a.self);
}

/** What a file was when it was recorded, where git knows it: all recordings are of one commit without changes. */
async function committedText(
  path: string,
  [commit, ...others]: readonly (string | undefined)[],
): Promise<string | undefined> {
  if (commit === undefined || others.length > 0 || !/^[\da-f]{40,64}$/.test(commit)) return undefined;
  const options = { cwd: dirname(path), windowsHide: true, timeout: GIT_TIMEOUT, maxBuffer: LARGEST };
  const blob = ['cat-file', 'blob', `${commit}:./${basename(path)}`];
  return promisify(execFile)('git', blob, options).then(
    ({ stdout }) => stdout,
    () => undefined,
  );
}

function localPath(recorded: string): string | undefined {
  let path = recorded;
  try {
    if (recorded.startsWith('file:')) path = fileURLToPath(recorded);
  } catch {
    return undefined;
  }
  const absolute = /^\/|^[a-z]:[\\/]/i.test(path);
  return absolute && CODE.test(path) && !NETWORK.test(path) ? path : undefined;
}
