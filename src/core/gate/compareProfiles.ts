import { SelftimeError } from '../errors.ts';
import { differencesOf, tookTurns, type Difference, type NamedProfile } from './comparability.ts';
import { compareRuns, type Comparison } from './compareRuns.ts';
import { placeMatching, type Matching } from './matchFunctions.ts';
import { defaultGateOptions, type Yardstick } from './ratioTest.ts';
import { countRun, type RunCounts } from './runCounts.ts';

/** Captures of both sides, a run each, and what does not depend on how they are compared. */
export interface ComparedSides {
  readonly base: readonly NamedProfile[];
  readonly current: readonly NamedProfile[];
  readonly runs: { readonly base: readonly RunCounts[]; readonly current: readonly RunCounts[] };
  /** What is unlike in how and where both sides were recorded. */
  readonly differences: readonly Difference[];
  readonly tookTurns: boolean;
}

/** @throws SelftimeError `notComparable` for a capture that does not count samples, or in which no JavaScript ran */
export function comparedSides(
  base: readonly NamedProfile[],
  current: readonly NamedProfile[],
): ComparedSides {
  const profiles = (side: readonly NamedProfile[]) => side.map(({ profile }) => profile);
  return {
    base,
    current,
    runs: { base: countRuns(base), current: countRuns(current) },
    differences: differencesOf(base, current),
    tookTurns: tookTurns(profiles(base), profiles(current)),
  };
}

export function compareSides(
  { runs, tookTurns: turns }: ComparedSides,
  yardstick: Yardstick,
  { match, follow }: Matching = placeMatching,
): Comparison {
  const options = { tau: turns ? 0 : defaultGateOptions.tau, yardstick };
  return compareRuns(runs.base, runs.current, options, match, follow);
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
