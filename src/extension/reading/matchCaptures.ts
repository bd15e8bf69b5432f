import { basename } from 'node:path';
import { editedSources } from '../../capture/sourcesOnDisk.ts';
import { withoutWarmup } from '../../core/filters/warmup.ts';
import type { NamedProfile } from '../../core/gate/comparability.ts';
import { countRuns } from '../../core/gate/compareProfiles.ts';
import { knownMatches, type KnownMatches } from '../../core/gate/knownMatches.ts';
import type { ReadLimits } from '../../core/limits.ts';
import { keptSources } from '../../store/baselineAt.ts';
import { readProfile } from './readProfile.ts';

export interface MatchRequest {
  /** Absolute paths, a run each. */
  readonly base: readonly string[];
  readonly current: readonly string[];
  readonly limits: Partial<ReadLimits>;
}

/**
 * Finds the functions and lines of earlier runs in those of now, by the sources of both: as the gate does.
 *
 * @throws SelftimeError as readProfile and countRuns do
 */
export async function matchCaptures({ base, current, limits }: MatchRequest): Promise<KnownMatches> {
  const read = async (paths: readonly string[]): Promise<NamedProfile[]> => {
    const runs: NamedProfile[] = [];
    for (const path of paths)
      runs.push({ file: basename(path), profile: withoutWarmup(await readProfile(path, limits)) });
    return runs;
  };
  const sides = { base: await read(base), current: await read(current) };
  const runs = { base: countRuns(sides.base), current: countRuns(sides.current) };
  return knownMatches(runs, await editedSources(sides.base, sides.current, await keptSources(base)));
}
