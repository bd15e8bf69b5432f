import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SelftimeError } from '../core/errors.ts';
import { jsonObject, readIfThere, textOf, type Json } from './files.ts';
import type { Baseline } from './types.ts';

/** Raised when older versions could not use a baseline any more. */
const FORMAT = 1;

export const BASELINE_FILE = 'baseline.json';
export const SOURCES = 'sources';

/** A text that was kept; files are named from the folder of the baseline. */
export interface SourceEntry {
  /** As the captures have it. */
  readonly path: string;
  readonly file: string;
}

export type BaselineFacts = Omit<Baseline, 'name' | 'folder' | 'shared'> & {
  readonly sources: readonly SourceEntry[];
};

/** @param facts captures are named from the folder */
export function baselineJson(facts: BaselineFacts): string {
  return `${JSON.stringify({ format: FORMAT, ...facts }, null, 2)}\n`;
}

/**
 * What a folder's baseline.json says, captures as absolute paths. Folders of baselines come with repositories: nothing in it is believed to be of
 * the right type, and no name in it leads out of the folder.
 *
 * @throws SelftimeError `baselineUnreadable`
 */
export async function readBaselineFolder(folder: string): Promise<BaselineFacts> {
  const name = basename(folder);
  const bytes = await readIfThere(join(folder, BASELINE_FILE));
  if (!bytes) throw unreadable(`${folder} has no ${BASELINE_FILE} that can be read`);
  const json = jsonObject(bytes.toString('utf8'));
  if (typeof json?.format !== 'number') throw unreadable(`its ${BASELINE_FILE} is damaged`);
  if (json.format > FORMAT)
    throw new SelftimeError(
      'baselineUnreadable',
      `The baseline "${name}" is of a newer version of Selftime (format ${json.format}; this one reads ${FORMAT}).`,
      'Update Selftime, or save the baseline again.',
    );
  const there = new Set(await readdir(folder));
  const captures = list(json.captures).map(String);
  if (captures.length === 0) throw unreadable('it names no captures');
  const missing = captures.find((file) => !there.has(file));
  if (missing !== undefined) throw unreadable(`its capture ${JSON.stringify(missing)} is missing`);
  return {
    scenario: textOf(json.scenario),
    service: textOf(json.service),
    version: textOf(json.version),
    commit: textOf(json.commit),
    dirty: json.dirty === true,
    created: typeof json.created === 'number' ? json.created : 0,
    captures: captures.map((file) => join(folder, file)),
    environment: environmentOf(json.environment),
    changedSources: list(json.changedSources).map(String),
    sources: list(json.sources).flatMap(sourceEntry),
  };

  function unreadable(why: string): SelftimeError {
    return new SelftimeError(
      'baselineUnreadable',
      `The baseline "${name}" cannot be used: ${why}.`,
      `Save it again, or remove ${folder}.`,
    );
  }
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function environmentOf(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries((value ?? {}) as Json);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function sourceEntry(value: unknown): SourceEntry[] {
  const { path, file } = (value ?? {}) as Json;
  return typeof path === 'string' && typeof file === 'string' && basename(file) === file
    ? [{ path, file }]
    : [];
}
