import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { SelftimeError } from '../core/errors.ts';
import { baselineAt, isBaseline } from '../store/baselineAt.ts';
import { BaselineStore } from '../store/baselines.ts';
import { storeFolders, storeRoot, type StoreFolders } from '../store/folders.ts';
import type { Baseline } from '../store/types.ts';
import { workspaceSettings } from '../store/workspaceSettings.ts';

export interface StoreOptions {
  /** Of shared baselines, as it was given. */
  readonly baselineFolder?: string;
}

/** Of the project that holds a folder. */
export function projectStore(folder = process.cwd()): StoreFolders {
  return storeFolders(storeRoot(folder));
}

/** @throws SelftimeError when the workspace's settings cannot be read */
export async function openBaselines(options: StoreOptions): Promise<BaselineStore> {
  return new BaselineStore({ local: projectStore().baselines, shared: await sharedBaselines(options) });
}

/** What the command line names goes before what the workspace's settings have. */
export async function sharedBaselines({ baselineFolder }: StoreOptions): Promise<string | undefined> {
  return baselineFolder ?? (await workspaceSettings(process.cwd())).baselineFolder;
}

export interface NamedCaptures {
  readonly files: readonly string[];
  /** For people: what was taken for what. */
  readonly notes: readonly string[];
}

/**
 * Captures for words that are each a file, a folder that is a baseline, or the name of a baseline.
 *
 * @throws SelftimeError for a word that is none of them, naming the baselines there are
 */
export async function namedCaptures(words: readonly string[], options: StoreOptions): Promise<NamedCaptures> {
  let opened: Promise<BaselineStore> | undefined;
  const store = () => (opened ??= openBaselines(options));
  const files: string[] = [];
  const baselines: Baseline[] = [];
  const notes: string[] = [];
  for (const word of words) {
    const there = await stat(word).catch(() => undefined);
    if (there && !there.isDirectory()) {
      files.push(word);
      // Whatever is wrong with the store, a file needs none.
      const others = await store().then(
        (all) => all.list(),
        () => [],
      );
      if (others.some(({ name }) => name === word))
        notes.push(`${word} is a file here: it is used, and not the baseline of that name.`);
      continue;
    }
    const baseline =
      there && (await isBaseline(word)) ? await baselineAt(word) : await find(await store(), word);
    files.push(...baseline.captures.map(shortest));
    baselines.push(baseline);
  }
  return { files, notes: [...notes, ...baselines.map(usedText)] };
}

async function find(store: BaselineStore, word: string): Promise<Baseline> {
  try {
    return await store.find(word);
  } catch (error) {
    if (!(error instanceof SelftimeError) || error.code !== 'noBaseline') throw error;
    throw new SelftimeError('noBaseline', `There is no file and no baseline "${word}".`, error.nextStep);
  }
}

/** As reports name it. */
function shortest(file: string): string {
  const below = relative(process.cwd(), file);
  return below.startsWith('..') ? file : below;
}

function usedText({ name, captures, created }: Baseline): string {
  const runs = captures.length === 1 ? 'a run' : `${captures.length} runs`;
  return `baseline "${name}": ${runs}, saved ${dateText(created)}`;
}

/** `2026-11-23 02:50`, here. @param time since the epoch */
export function dateText(time: number): string {
  return new Date(time).toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' });
}
