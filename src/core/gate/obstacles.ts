import { differenceText, type Difference, type WorkDoubt } from './comparability.ts';
import { LEAST_RUNS } from './ratioTest.ts';

/** Why a comparison has no verdicts, or none to rely on. */
export interface Obstacle {
  /** For people: a full sentence. */
  readonly text: string;
  /**
   * What helps: more runs of now, recorded as the baseline was; or another baseline, recorded as now. undefined where
   * the program is to be looked at first.
   */
  readonly wanted: Wanted | undefined;
}

export type Wanted = 'runs' | 'baseline';

/**
 * Worst first.
 *
 * @param runs how many there are of each side
 * @param doubts see workDoubts
 */
export function obstaclesOf(
  runs: { readonly base: number; readonly current: number },
  differences: readonly Difference[] = [],
  doubts: readonly WorkDoubt[] = [],
): Obstacle[] {
  const obstacles: Obstacle[] = [];
  const add = (text: string, wanted: Wanted | undefined) => obstacles.push({ text, wanted });
  if (differences.length > 0) add(notComparableText(differences), wantedFor(differences));
  // A program that fails now must not become the baseline, and fails again in more runs.
  for (const { what, text } of doubts) add(text, what === 'scenario' ? 'baseline' : undefined);
  if (runs.base < LEAST_RUNS) add(fewText('The baseline has', runs.base), 'baseline');
  if (runs.current < LEAST_RUNS) add(fewText('This is', runs.current), 'runs');
  return obstacles;
}

/** `Not comparable: Node.js 20 in a.pb.gz, 24 in b.pb.gz.` */
export function notComparableText(differences: readonly Difference[]): string {
  return `Not comparable: ${differences.map(differenceText).join('; ')}.`;
}

/** At another interval, runs of now can be recorded; for the rest of the environment there is no such choice. */
export function wantedFor(differences: readonly Difference[]): Wanted {
  return differences.every(({ what }) => what === 'interval') ? 'runs' : 'baseline';
}

/** What helps against all: where the baseline will not do, more runs are wasted. undefined where nothing does. */
export function wantedOf(obstacles: readonly Obstacle[]): Wanted | undefined {
  if (obstacles.length === 0 || obstacles.some(({ wanted }) => wanted === undefined)) return undefined;
  return obstacles.some(({ wanted }) => wanted === 'baseline') ? 'baseline' : 'runs';
}

/** Titles of the editor's commands. */
export const recordTitles: Readonly<Record<Wanted, string>> = {
  runs: 'Compare with Baseline',
  baseline: 'Record Baseline',
};

/** For buttons and links. */
export function recordLabel(wanted: Wanted, runs: number): string {
  return `${recordTitles[wanted]} (${runs} runs)`;
}

function fewText(has: string, runs: number): string {
  return `${has} ${runs === 1 ? 'one run' : `${runs} runs`}, and it takes ${LEAST_RUNS} of each side to tell a change from noise.`;
}
