import { readCaptureMetadata } from '../captureMetadata.ts';
import type { Profile } from '../profile.ts';
import type { ComparedFunction, Comparison } from './compareRuns.ts';
import { placeKey, placeOf } from './functionPlace.ts';
import { LEAST_RUNS, type Verdict } from './ratioTest.ts';

/**
 * What is shown of a function: the gate's verdict; `tooFewRuns` of every function where a side has too few of them;
 * `untested` of one that is too small for a test, or no JavaScript.
 */
export type ShownVerdict = Verdict | 'tooFewRuns' | 'untested';

export interface FunctionDifference {
  readonly verdict: ShownVerdict;
  /** current/base by the comparison's yardstick; undefined where there is none. */
  readonly ratio: number | undefined;
}

/** A comparison seen from the functions of the profiles that were compared. */
export class FunctionDifferences {
  readonly comparison: Comparison;
  /** No function has a verdict, for want of runs. */
  readonly tooFewRuns: boolean;
  private readonly byKey: Record<Side, ReadonlyMap<string, ComparedFunction>>;

  constructor(comparison: Comparison) {
    const { base, current, rows } = comparison;
    this.comparison = comparison;
    this.tooFewRuns = Math.min(base.runs, current.runs) < LEAST_RUNS;
    this.byKey = {
      base: new Map(rows.flatMap((row) => (row.baseKey === undefined ? [] : [[row.baseKey, row]]))),
      current: new Map(rows.flatMap((row) => (row.side === 'base' ? [] : [[row.key, row]]))),
    };
  }

  /** The row of a function, by its place in a run of that side; undefined for one that was not tested. */
  row(side: Side, key: string): ComparedFunction | undefined {
    return this.byKey[side].get(key);
  }

  /** What is shown of a row, or of a function without one. */
  shown(row: ComparedFunction | undefined): FunctionDifference {
    if (this.tooFewRuns) return { verdict: 'tooFewRuns', ratio: undefined };
    return row ? { verdict: row.verdict, ratio: row.ratio } : { verdict: 'untested', ratio: undefined };
  }
}

export type Side = 'base' | 'current';

/** placeKey of each function of a profile, by its row in `profile.functions`; each is made once. */
export function placeKeys(profile: Profile): (fn: number) => string {
  const { functions, strings } = profile;
  const cwd = readCaptureMetadata(profile)?.cwd;
  const keys: (string | undefined)[] = [];
  return (fn) =>
    (keys[fn] ??= placeKey(
      placeOf(
        {
          name: strings.get(functions.name[fn]),
          file: strings.get(functions.file[fn]),
          line: 0,
          startLine: functions.startLine[fn],
        },
        cwd,
      ),
    ));
}
