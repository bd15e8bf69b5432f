import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SelftimeError } from '../../core/errors.ts';
import { BASELINE_FILE } from '../../store/baselineFile.ts';
import { BaselineStore } from '../../store/baselines.ts';

/**
 * Own code as it was when captures were saved as a baseline, by the path that the captures have; without what cannot be
 * read. Captures that lie elsewhere have none.
 *
 * @param captures absolute paths
 */
export async function keptSources(captures: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const folder of new Set(captures.map((file) => dirname(file)))) {
    if (!existsSync(join(folder, BASELINE_FILE))) continue;
    const store = new BaselineStore({ local: dirname(folder), shared: undefined });
    try {
      const baseline = await store.find(basename(folder));
      for (const [path, text] of await store.sources(baseline)) texts.set(path, text);
    } catch (error) {
      // They can be compared without.
      if (!(error instanceof SelftimeError)) throw error;
    }
  }
  return texts;
}
