import { editedSources } from '../../capture/sourcesOnDisk.ts';
import { SelftimeError } from '../../core/errors.ts';
import {
  compareRuns,
  type ComparedFunction,
  type Comparison,
  type Share,
} from '../../core/gate/compareRuns.ts';
import { notComparableText } from '../../core/gate/obstacles.ts';
import { defaultGateOptions, type Verdict } from '../../core/gate/ratioTest.ts';
import type { Judged } from '../../core/gate/verdictText.ts';
import type { Fraction, Line1 } from '../../core/units.ts';
import { countRuns, loadSides } from '../sides.ts';

export interface GateCommandOptions {
  readonly baseline: readonly string[];
  readonly current: readonly string[];
  readonly threshold: Fraction;
  readonly fdr: Fraction;
  readonly minShare: Fraction;
  /** Compare captures of unlike environments, too. */
  readonly force: boolean;
  /** Sources of the baseline as they were, by absolute name as recorded. */
  readonly baselineSources?: ReadonlyMap<string, string>;
}

/** The contract of `gate --json` (README.md). */
export interface GateResult {
  readonly verdict: Comparison['verdict'];
  readonly threshold: Fraction;
  readonly rows: readonly GateRow[];
}

export interface GateRow extends GatePlace {
  /** Of the side's samples in JavaScript, with the ends of the 95 % interval. */
  readonly baseline: Share;
  readonly current: Share;
  /** For the same work; of a function that is new or gone its caller's, and null where there is none. */
  readonly ratio: number | null;
  readonly qValue: number | null;
  readonly verdict: Exclude<Verdict, 'moved'>;
  /** Where a function has too few samples: runs a side that would decide, if no more than a hundred. */
  readonly repeats?: number;
  /** Where a function is new or gone: by whose total it is judged. */
  readonly caller?: GatePlace;
  /** Where its samples came from, or went to, without any cost. */
  readonly moved?: GatePlace;
  /** Of a function that regressed or improved. */
  readonly lines?: readonly Omit<GateRow, 'function' | 'file'>[];
}

export interface GatePlace {
  readonly function: string;
  readonly file: string;
  readonly line: Line1;
}

export interface Gate extends Judged {
  readonly result: GateResult;
  /** For people, one sentence each. */
  readonly warnings: readonly string[];
}

/** @throws SelftimeError */
export async function gate(options: GateCommandOptions): Promise<Gate> {
  const sides = await loadSides(options.baseline, options.current);
  const { base, current, differences, tookTurns, warnings } = sides;
  if (differences.length > 0 && !options.force)
    throw new SelftimeError(
      'notComparable',
      notComparableText(differences),
      'Record both sides alike, or use --force.',
    );
  const { threshold, fdr, minShare } = options;
  const limits = { threshold, fdr, minShare, tau: tookTurns ? 0 : defaultGateOptions.tau };
  const { match, follow } = await editedSources(base, current, options.baselineSources);
  const comparison = compareRuns(countRuns(base), countRuns(current), limits, match, follow);
  const rows = comparison.rows.map(gateRow);
  const result = { verdict: comparison.verdict, threshold, rows };
  return { result, comparison, tookTurns, differences, warnings };
}

/** 0 passed, 1 a regression, 3 too little data to tell. */
export const exitCodes: Record<Comparison['verdict'], number> = { pass: 0, regressed: 1, inconclusive: 3 };

function gateRow(row: ComparedFunction): GateRow {
  const place = ({ name, file, line }: Pick<ComparedFunction, 'name' | 'file' | 'line'>): GatePlace => {
    return { function: name, file, line };
  };
  return {
    ...place(row),
    ...{ baseline: row.baseline, current: row.current, ratio: row.ratio ?? null, qValue: row.qValue ?? null },
    verdict: row.verdict === 'moved' ? unmoved(row) : row.verdict,
    ...(row.repeats === undefined ? {} : { repeats: row.repeats }),
    ...(row.caller ? { caller: place(row.caller) } : {}),
    ...(row.counterpart ? { moved: place(row.counterpart) } : {}),
    ...(row.lines.length === 0
      ? {}
      : {
          lines: row.lines.map(({ line, baseline, current, ratio, qValue, verdict, repeats }) => ({
            ...{ line, baseline, current, ratio: ratio ?? null, qValue: qValue ?? null, verdict },
            ...(repeats === undefined ? {} : { repeats }),
          })),
        }),
  };
}

/** The contract has no word for it: what moved is new or gone where it stands, and costs the same. */
function unmoved({ side }: ComparedFunction): GateRow['verdict'] {
  return side === 'both' ? 'unchanged' : side === 'current' ? 'new' : 'gone';
}
