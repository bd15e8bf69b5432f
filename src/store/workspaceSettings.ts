import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import JSON5 from 'json5';
import { messageOf, SelftimeError } from '../core/errors.ts';
import { readIfThere, type Json } from './files.ts';
import { expandPath, storeRoot } from './folders.ts';
import { daysToKeep } from './retention.ts';

const FILE = join('.vscode', 'settings.json');

/** What the workspace's `.vscode/settings.json` says to the store; undefined where it says nothing. */
export interface WorkspaceSettings {
  /** Absolute. */
  readonly baselineFolder?: string;
  /** Absolute. */
  readonly captureFolder?: string;
  /** Infinity: for ever. */
  readonly capturesDays?: number;
  /** Infinity: for ever. */
  readonly historyDays?: number;
}

/**
 * The settings that the editor has for a folder: of the nearest `.vscode/settings.json` upwards, within the work tree.
 *
 * @param folder absolute
 * @throws SelftimeError `usage` for a file that is no JSON with comments
 */
export async function workspaceSettings(folder: string): Promise<WorkspaceSettings> {
  const workspace = nearest(folder);
  const file = workspace === undefined ? undefined : join(workspace, FILE);
  const bytes = file === undefined ? undefined : await readIfThere(file);
  if (workspace === undefined || file === undefined || !bytes) return {};
  const written = parsed(file, bytes.toString('utf8'));
  const pathOf = (value: unknown): string | undefined =>
    typeof value === 'string' ? expandPath(value, workspace) : undefined;
  const days = (value: unknown): number | undefined => (value === undefined ? undefined : daysToKeep(value));
  return {
    baselineFolder: pathOf(written['selftime.baselineFolder']),
    captureFolder: pathOf(written['selftime.captureFolder']),
    capturesDays: days(written['selftime.retention.capturesDays']),
    historyDays: days(written['selftime.retention.historyDays']),
  };
}

function nearest(folder: string): string | undefined {
  const top = workTree(folder) ?? storeRoot(folder);
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, FILE))) return at;
    if (at === top || dirname(at) === at) return undefined;
  }
}

function workTree(folder: string): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}

function parsed(file: string, text: string): Json {
  try {
    // JSON with comments and trailing commas, as the editor reads it, is a part of JSON5.
    const json: unknown = text.trim() === '' ? {} : JSON5.parse(text);
    if (typeof json === 'object' && json !== null) return json as Json;
    throw new Error('it is no object');
  } catch (error) {
    const problem = messageOf(error).replace(/^JSON5: /, '');
    throw new SelftimeError('usage', `${file} cannot be read: ${problem}.`, 'Correct it.');
  }
}
