import { editedSources } from '../../capture/sourcesOnDisk.ts';
import { SelftimeError } from '../../core/errors.ts';
import { compareRuns, type Comparison, type Share } from '../../core/gate/compareRuns.ts';
import { differenceText } from '../../core/gate/comparability.ts';
import type { EditedSources } from '../../core/gate/editedSources.ts';
import {
  diffFunctions,
  diffLines,
  type DiffRow as ValueRow,
  type Values,
} from '../../core/gate/profileDiff.ts';
import { defaultGateOptions, LEAST_RUNS, type Verdict } from '../../core/gate/ratioTest.ts';
import type { ValueType } from '../../core/profile.ts';
import { countColumn, findSampleType } from '../../core/sampleTypes.ts';
import type { Fraction, Line1 } from '../../core/units.ts';
import { sumProfiles } from '../files.ts';
import { countRuns, loadSides, type Comparands } from '../sides.ts';
import type { ViewOptions } from '../view.ts';

export interface DiffOptions extends ViewOptions {
  readonly by: 'function' | 'line';
  readonly limit: number;
  /** Functions of one name are one, as in `go tool pprof -top`. */
  readonly byName?: boolean;
  /** Sources of base as they were, by absolute name as recorded. */
  readonly baseSources?: ReadonlyMap<string, string>;
}

/** The contract of `diff --json` (README.md). Values are those of one run: the mean, where a side has several. */
export interface DiffResult {
  readonly base: DiffSide;
  readonly current: DiffSide;
  readonly sampleType: ValueType;
  /** What is unlike in how and where both sides were recorded, one clause each. */
  readonly differences: readonly string[];
  readonly rows: readonly DiffRow[];
}

export interface DiffSide {
  readonly files: readonly string[];
  readonly total: number;
}

export interface DiffRow {
  readonly function: string;
  readonly file: string;
  readonly line: Line1;
  /** Current less base. */
  readonly self: number;
  readonly total: number;
  readonly base: SideValues;
  readonly current: SideValues;
  /** With three runs a side or more, of functions that are tested and of the lines in those that changed. */
  readonly test?: DiffTest;
}

export interface SideValues extends Values {
  /** Of the side's total. */
  readonly selfShare: Fraction;
}

/** Of samples in JavaScript alone, without garbage collection. */
export interface DiffTest {
  readonly baseline: Share;
  readonly current: Share;
  /** For the same work, with its 95 % interval. */
  readonly ratio: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly qValue: number | null;
  readonly verdict: Verdict;
}

export interface Diff {
  readonly result: DiffResult;
  readonly comparison: Comparison | undefined;
  /** For people, one sentence each. */
  readonly warnings: readonly string[];
}

/** @throws SelftimeError */
export async function diff(
  base: readonly string[],
  current: readonly string[],
  options: DiffOptions,
): Promise<Diff> {
  const sides = await loadSides(base, current, options);
  const profiles = {
    base: sumProfiles(
      base,
      sides.base.map(({ profile }) => profile),
    ),
    current: sumProfiles(
      current,
      sides.current.map(({ profile }) => profile),
    ),
  };
  const types = {
    base: findSampleType(profiles.base, options.sampleType),
    current: findSampleType(profiles.current, options.sampleType),
  };
  const [sampleType, other] = [
    profiles.base.sampleTypes[types.base],
    profiles.current.sampleTypes[types.current],
  ];
  if (sampleType.type !== other.type || sampleType.unit !== other.unit)
    throw new SelftimeError(
      'notComparable',
      `${base[0]} holds ${sampleType.type} (${sampleType.unit}), but ${current[0]} ${other.type} (${other.unit}).`,
      'Give captures of the same type, or choose one of both with --sample-type.',
    );

  const sources = await editedSources(sides.base, sides.current, options.baseSources);
  const comparison = comparisonOf(sides, sources);
  const tests = options.byName ? new Map<string, DiffTest>() : testsOf(comparison, options.by);
  const rows =
    options.by === 'line'
      ? diffLines(profiles.base, profiles.current, [types.base, types.current], sources)
      : diffFunctions(
          profiles.base,
          profiles.current,
          [types.base, types.current],
          options.byName ? 'name' : 'place',
          sources.match,
        );
  const totals = {
    base: totalOf(profiles.base.samples.values, types.base, profiles.base.sampleTypes.length) / base.length,
    current:
      totalOf(profiles.current.samples.values, types.current, profiles.current.sampleTypes.length) /
      current.length,
  };
  const valuesOf = (row: ValueRow, side: 'base' | 'current'): SideValues => {
    const [self, total] = [row[side].self, row[side].total].map((value) => value / sides[side].length);
    return { self, total, selfShare: totals[side] === 0 ? 0 : self / totals[side] };
  };
  return {
    comparison,
    warnings: sides.warnings,
    result: {
      base: { files: base, total: totals.base },
      current: { files: current, total: totals.current },
      sampleType,
      differences: sides.differences.map(differenceText),
      rows: rows
        .map((row): DiffRow => {
          const [before, now] = [valuesOf(row, 'base'), valuesOf(row, 'current')];
          const test = tests.get(row.key ?? `${row.line}:${row.file}`);
          return {
            ...{ function: row.function, file: row.file, line: row.line },
            ...{ self: now.self - before.self, total: now.total - before.total },
            ...{ base: before, current: now },
            ...(test ? { test } : {}),
          };
        })
        .filter(({ self, total, test }) => self !== 0 || total !== 0 || test)
        .slice(0, options.limit),
    },
  };
}

/** undefined where there are too few runs, or they do not count samples. */
function comparisonOf(
  { base, current, tookTurns }: Comparands,
  { match, follow }: EditedSources,
): Comparison | undefined {
  const counted = [...base, ...current].every(({ profile }) => countColumn(profile) >= 0);
  if (!counted || Math.min(base.length, current.length) < LEAST_RUNS) return undefined;
  const tau = tookTurns ? 0 : defaultGateOptions.tau;
  return compareRuns(countRuns(base), countRuns(current), { tau }, match, follow);
}

function testsOf(comparison: Comparison | undefined, by: DiffOptions['by']): Map<string, DiffTest> {
  const tests = new Map<string, DiffTest>();
  for (const row of comparison?.rows ?? []) {
    if (by === 'function') tests.set(row.key, testOf(row));
    else for (const line of row.lines) tests.set(`${line.line}:${row.file}`, testOf(line));
  }
  return tests;
}

type Tested = Pick<
  Comparison['rows'][number],
  'baseline' | 'current' | 'ratio' | 'interval' | 'qValue' | 'verdict'
>;

function testOf({ baseline, current, ratio, interval, qValue, verdict }: Tested): DiffTest {
  const [low, high] = [interval?.low ?? null, interval?.high ?? null];
  return { baseline, current, ratio: ratio ?? null, low, high, qValue: qValue ?? null, verdict };
}

function totalOf(values: Float64Array, column: number, columns: number): number {
  let total = 0;
  for (let at = column; at < values.length; at += columns) total += values[at];
  return total;
}
