import {
  differencesOf,
  workWarnings,
  tookTurns,
  type Difference,
  type NamedProfile,
} from '../core/gate/comparability.ts';
import { SelftimeError } from '../core/errors.ts';
import { loadView, type ViewOptions } from './view.ts';

export { countRuns } from '../core/gate/compareProfiles.ts';

/** The captures of a comparison, one run each. */
export interface Comparands {
  readonly base: readonly NamedProfile[];
  readonly current: readonly NamedProfile[];
  readonly differences: readonly Difference[];
  readonly tookTurns: boolean;
  /** For people, one sentence each. */
  readonly warnings: readonly string[];
}

/** @throws SelftimeError naming the file and what is wrong with it; a file on both sides is wrong, too. */
export async function loadSides(
  base: readonly string[],
  current: readonly string[],
  options: ViewOptions = {},
): Promise<Comparands> {
  const twice = [...base, ...current].find((file, i, all) => all.indexOf(file) !== i);
  if (twice !== undefined)
    throw new SelftimeError('usage', `${twice} is given twice.`, 'Every run is a capture of its own.');
  const sides = { base: await load(base, options), current: await load(current, options) };
  return {
    ...sides,
    differences: differencesOf(sides.base, sides.current),
    tookTurns: tookTurns(
      sides.base.map(({ profile }) => profile),
      sides.current.map(({ profile }) => profile),
    ),
    warnings: workWarnings([...sides.base, ...sides.current]),
  };
}

async function load(files: readonly string[], options: ViewOptions): Promise<NamedProfile[]> {
  const loaded: NamedProfile[] = [];
  for (const file of files) loaded.push({ file, profile: await loadView([file], options) });
  return loaded;
}
