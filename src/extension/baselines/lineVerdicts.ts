import type { ComparedFunction, ComparedLine, Share } from '../../core/gate/compareRuns.ts';
import type { Interval } from '../../core/gate/dispersion.ts';
import { obstaclesOf, recordTitles } from '../../core/gate/obstacles.ts';
import type { Line1 } from '../../core/units.ts';
import type { ComparedCaptures } from '../reading/compareCaptures.ts';
import { runCount } from './words.ts';

/** What a comparison says of a line. */
export interface LineVerdict {
  /** `noVerdict`: neither can be said. `new`: the baseline does not have the function. */
  readonly verdict: 'regressed' | 'improved' | 'unchanged' | 'new' | 'moved' | 'noVerdict';
  /** What the numbers are of: lines are tested only in functions that have changed. */
  readonly of: 'line' | 'function';
  /** For the same work. */
  readonly ratio: number | undefined;
  readonly interval: Interval | undefined;
  /** undefined where nothing was tested. */
  readonly baseline: Share | undefined;
  readonly current: Share | undefined;
  /** What can be done about there being no verdict. */
  readonly advice: string | undefined;
}

/** @param line in a file as the current captures name it */
export function lineKey(file: string, line: Line1): string {
  return `${line}:${file}`;
}

/** By lineKey. Lines of functions that are too small to be tested have none. */
export function lineVerdicts(compared: ComparedCaptures): ReadonlyMap<string, LineVerdict> {
  const { comparison, lines } = compared;
  return new Map(
    lines.map(({ file, line, row, hottest }) => {
      const fn = comparison.rows[row];
      return [lineKey(file, line), verdictOf(compared, fn, line, hottest)] as const;
    }),
  );
}

function verdictOf(
  compared: ComparedCaptures,
  fn: ComparedFunction,
  line: Line1,
  hottest: boolean,
): LineVerdict {
  const flagged = fn.verdict === 'regressed' || fn.verdict === 'improved';
  if (!flagged) return ofFunction(compared, fn);
  const own = fn.lines.find((each) => each.line === line);
  if (own && own.verdict === fn.verdict) return ofLine(compared, own);
  // That the function has changed must be seen somewhere in it.
  const told = fn.lines.some(({ verdict }) => verdict === fn.verdict);
  if (!told && hottest) return ofFunction(compared, fn);
  return own
    ? ofLine(compared, own)
    : noVerdict('The line is too small a part of its function to be tested.');
}

/** @param advice a full sentence */
export function noVerdict(advice: string): LineVerdict {
  const unknown = { ratio: undefined, interval: undefined, baseline: undefined, current: undefined };
  return { verdict: 'noVerdict', of: 'line', ...unknown, advice };
}

function ofFunction(compared: ComparedCaptures, fn: ComparedFunction): LineVerdict {
  const { ratio, interval, baseline, current } = fn;
  const undecided = fn.verdict === 'tooFewSamples';
  // What is gone has no line to stand over.
  const verdict = fn.verdict === 'tooFewSamples' || fn.verdict === 'gone' ? 'noVerdict' : fn.verdict;
  const advice = undecided ? adviceFor(compared, fn) : undefined;
  return { verdict, of: 'function', ratio, interval, baseline, current, advice };
}

function ofLine(compared: ComparedCaptures, tested: ComparedLine): LineVerdict {
  const { ratio, interval, baseline, current } = tested;
  const undecided = tested.verdict === 'tooFewSamples';
  const verdict = tested.verdict === 'tooFewSamples' ? 'noVerdict' : tested.verdict;
  const advice = undecided ? adviceFor(compared, tested) : undefined;
  return { verdict, of: 'line', ratio, interval, baseline, current, advice };
}

/** A full sentence. */
export function adviceFor(
  { comparison: { base, current } }: Pick<ComparedCaptures, 'comparison'>,
  { repeats }: Pick<ComparedLine, 'repeats'>,
): string {
  const [obstacle] = obstaclesOf({ base: base.runs, current: current.runs });
  if (obstacle?.wanted) return `${obstacle.text} Run "Selftime: ${recordTitles[obstacle.wanted]}".`;
  return repeats === undefined
    ? 'A hundred runs would not decide.'
    : `About ${runCount(repeats)} on each side would decide.`;
}
