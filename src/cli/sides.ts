import { differencesOf, tookTurns, type Difference, type NamedProfile } from '../core/gate/comparability.ts';
import { countRun, type RunCounts } from '../core/gate/runCounts.ts';
import { readCaptureMetadata } from '../core/captureMetadata.ts';
import { SelftimeError } from '../core/errors.ts';
import { loadView, type ViewOptions } from './view.ts';

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
    warnings: scenarioWarnings(sides),
  };
}

/** Two names may stand for the same work, so that this is no reason to refuse. */
function scenarioWarnings({ base, current }: Pick<Comparands, 'base' | 'current'>): string[] {
  const known = [...base, ...current].flatMap(({ file, profile }) => {
    const scenario = readCaptureMetadata(profile)?.scenario;
    return scenario === undefined ? [] : [{ file, scenario }];
  });
  const other = known.find(({ scenario }) => scenario !== known[0].scenario);
  if (!other) return [];
  return [
    `${known[0].file} is of the scenario "${known[0].scenario}", ${other.file} of "${other.scenario}": ` +
      'a comparison of unlike work says nothing.',
  ];
}

async function load(files: readonly string[], options: ViewOptions): Promise<NamedProfile[]> {
  const loaded: NamedProfile[] = [];
  for (const file of files) loaded.push({ file, profile: await loadView([file], options) });
  return loaded;
}

/** @throws SelftimeError for a capture in which no JavaScript ran. */
export function countRuns(captures: readonly NamedProfile[]): RunCounts[] {
  return captures.map(({ file, profile }) => {
    const run = countRun(profile, file);
    if (run.samples > 0) return run;
    throw new SelftimeError(
      'notComparable',
      `${file} has no samples of JavaScript.`,
      'Record a longer run, or with a shorter --interval-us.',
    );
  });
}
