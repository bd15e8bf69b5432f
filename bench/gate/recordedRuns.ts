import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { differenceText } from '../../src/core/gate/comparability.ts';
import { placeKey } from '../../src/core/gate/functionPlace.ts';
import { sum } from '../../src/core/gate/numbers.ts';
import { defaultGateOptions } from '../../src/core/gate/ratioTest.ts';
import type { CountedFunction, RunCounts } from '../../src/core/gate/runCounts.ts';
import { countRuns, loadSides } from '../../src/cli/sides.ts';
import type { Capture } from './recordRuns.ts';

/** As in the file; small numbers, which gzip packs well. */
interface Stored {
  readonly functions: readonly (readonly [name: string, path: string, startLine: number])[];
  readonly runs: readonly {
    readonly variant: string;
    readonly samples: number;
    readonly collecting: number;
    /** For each function its index after that of the one before, self, total, and pairs of caller and self samples. */
    readonly counts: readonly (readonly number[])[];
  }[];
}

const fileOf = (workload: string) => fileURLToPath(new URL(`recorded/${workload}.json.gz`, import.meta.url));

/** Counts as the gate takes them from captures, but for lines: by variant, in the order of recording. */
export async function readRecorded(workload: string): Promise<ReadonlyMap<string, readonly RunCounts[]>> {
  const stored = JSON.parse(gunzipSync(await readFile(fileOf(workload))).toString()) as Stored;
  const runs = new Map<string, RunCounts[]>();
  for (const { variant, samples, collecting, counts } of stored.runs) {
    let index = 0;
    const indices = counts.map(([step]) => (index += step));
    const rowOf = new Map(indices.map((each, row) => [each, row]));
    const functions = counts.map(([, self, total, ...callers], row): CountedFunction => {
      const [name, path, startLine] = stored.functions[indices[row]];
      const pairs = Array.from(
        { length: callers.length / 2 },
        (_, i) => [rowOf.get(callers[2 * i])!, callers[2 * i + 1]] as const,
      );
      return { name, file: path, path, line: startLine, startLine, self, total, lines: [], callers: pairs };
    });
    runs.set(variant, [...(runs.get(variant) ?? []), { samples, collecting, functions }]);
  }
  return runs;
}

/** Counts the runs as the gate does, and keeps what it can need of them. */
export async function writeRecorded(workload: string, captures: readonly Capture[]): Promise<void> {
  const [base, current] = [true, false].map((isBase) =>
    captures.filter(({ variant }) => (variant === 'base') === isBase),
  );
  const sides = await loadSides(
    base.map(({ file }) => file),
    current.map(({ file }) => file),
  );
  if (sides.differences.length > 0) throw new Error(sides.differences.map(differenceText).join('; '));
  const counted = [...countRuns(sides.base), ...countRuns(sides.current)];
  const runs = [...base, ...current].map(({ variant }, i) => ({ variant, run: counted[i] }));

  const { functions: kept, callers } = neededOf(runs);
  const indexOf = new Map([...kept].map((key, i) => [key, i]));
  const places = new Map(counted.flatMap(({ functions }) => functions.map((fn) => [placeKey(fn), fn])));
  const stored: Stored = {
    functions: [...kept].map((key) => {
      const { name, path, startLine } = places.get(key)!;
      return [name, path, startLine];
    }),
    runs: runs.map(({ variant, run: { samples, collecting, functions } }) => {
      const index = functions.map((fn) => indexOf.get(placeKey(fn)));
      const rows = functions
        .map((fn, row) => ({ fn, at: index[row]! }))
        .filter(({ at }) => at !== undefined)
        .sort((x, y) => x.at - y.at);
      const counts = rows.map(({ fn, at }, i) => [
        at - (rows[i - 1]?.at ?? 0),
        ...[fn.self, fn.total],
        ...fn.callers
          .filter(([caller]) => callers.get(placeKey(fn))?.has(placeKey(functions[caller])))
          .flatMap(([caller, count]) => [index[caller]!, count]),
      ]);
      return { variant, samples, collecting, counts };
    }),
  };
  await writeFile(fileOf(workload), gzipSync(JSON.stringify(stored), { level: 9 }));
}

/** Fewer in all runs of a side, and a function is no yardstick. */
const LEAST_SAMPLES = 30;
const MOST_RUNS_OF_SIDE = 5;

/** What a function's nearest caller is looked for by is the one of most samples; it is none of these. */
const LEAST_OF_CALLER = 0.1;

interface Needed {
  /** By placeKey. */
  readonly functions: ReadonlySet<string>;
  /** Callers of those that are tested, and theirs in turn. */
  readonly callers: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What counts in comparisons of up to five runs a side: functions large enough, and the callers of those that are tested. */
function neededOf(runs: readonly { readonly variant: string; readonly run: RunCounts }[]): Needed {
  const selfs = new Map<string, Map<string, number[]>>();
  const calls = new Map<string, Map<string, number>>();
  const tested = new Set<string>();
  for (const { variant, run } of runs)
    for (const fn of run.functions) {
      const key = placeKey(fn);
      const byVariant = selfs.get(key) ?? new Map<string, number[]>();
      selfs.set(key, byVariant.set(variant, [...(byVariant.get(variant) ?? []), fn.self]));
      const known = calls.get(key) ?? new Map<string, number>();
      calls.set(key, known);
      for (const [caller, count] of fn.callers) {
        const by = placeKey(run.functions[caller]);
        known.set(by, (known.get(by) ?? 0) + count);
      }
      if (fn.self >= defaultGateOptions.minShare * run.samples) tested.add(key);
    }
  // A set grows while it is gone through.
  const callers = new Map<string, Set<string>>();
  for (const key of tested) {
    const all = [...calls.get(key)!];
    const least = LEAST_OF_CALLER * sum(all.map(([, count]) => count));
    const main = all.filter(([, count]) => count >= least).map(([caller]) => caller);
    callers.set(key, new Set(main));
    for (const caller of main) tested.add(caller);
  }
  const large = [...selfs].filter(([, byVariant]) =>
    [...byVariant.values()].some((counts) => sum(largest(counts)) >= LEAST_SAMPLES),
  );
  return { functions: new Set([...tested, ...large.map(([key]) => key)]), callers };
}

function largest(counts: readonly number[]): number[] {
  return counts.toSorted((a, b) => b - a).slice(0, MOST_RUNS_OF_SIDE);
}
