import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { SelftimeError } from '../core/errors.ts';
import { BASELINE_FILE } from './baselineFile.ts';
import { BaselineStore } from './baselines.ts';
import type { Baseline } from './types.ts';

export async function isBaseline(folder: string): Promise<boolean> {
  const file = await stat(join(folder, BASELINE_FILE)).catch(() => undefined);
  return file?.isFile() === true;
}

/** @throws SelftimeError where there is none, or it cannot be read */
export function baselineAt(folder: string): Promise<Baseline> {
  const path = resolve(folder);
  return storeOf(path).find(basename(path));
}

/**
 * Own code as it was when the baselines that captures lie in were saved, by the path that the captures have; without what
 * cannot be read. Captures that lie elsewhere have none.
 */
export async function keptSources(captures: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const folder of new Set(captures.map((file) => dirname(resolve(file))))) {
    if (!(await isBaseline(folder))) continue;
    try {
      for (const [path, text] of await storeOf(folder).sources(await baselineAt(folder)))
        texts.set(path, text);
    } catch (error) {
      // Captures can be compared without.
      if (!(error instanceof SelftimeError)) throw error;
    }
  }
  return texts;
}

function storeOf(folder: string): BaselineStore {
  return new BaselineStore({ local: dirname(folder), shared: undefined });
}
