import { compareRuns, type ComparedFunction, type Comparison } from '../../src/core/gate/compareRuns.ts';
import { studentUpperTail } from '../../src/core/gate/distributions.ts';
import { placeKey } from '../../src/core/gate/functionPlace.ts';
import { benjaminiHochberg } from '../../src/core/gate/numbers.ts';
import { defaultGateOptions } from '../../src/core/gate/ratioTest.ts';
import type { RunCounts } from '../../src/core/gate/runCounts.ts';
import { Random } from '../../test/fuzz/random.ts';
import { poisson } from '../../test/support/runs.ts';

type Runs = readonly RunCounts[];

/** Names of the functions that are called slower. */
export type Rule = (base: Runs, current: Runs) => readonly string[];

/** Both sides took turns, as they do with `--interleave`. */
const interleaved = { tau: 0 };

export function gate(fdr = defaultGateOptions.fdr): Rule {
  return (base, current) =>
    compareRuns(base, current, { ...interleaved, fdr })
      .rows.filter(({ verdict }) => verdict === 'regressed')
      .map(({ name }) => name);
}

/** What a plain reading of two profiles does: a share that is larger by more than the threshold. */
export const naive: Rule = (base, current) =>
  sharesOf(base, current)
    .filter(isSlower)
    .map(({ name }) => name);

/** A test that takes every sample for an independent one. */
export const zTest: Rule = (base, current) => {
  const functions = sharesOf(base, current);
  const p = functions.map(({ before, now, samples }) => {
    const share = (before * samples.base + now * samples.current) / (samples.base + samples.current);
    const se = Math.sqrt(share * (1 - share) * (1 / samples.base + 1 / samples.current));
    // With so many degrees of freedom it is the normal distribution.
    return studentUpperTail((now - before) / se, 1e6);
  });
  const q = benjaminiHochberg(p);
  return functions.filter((fn, i) => q[i] < defaultGateOptions.fdr && isSlower(fn)).map(({ name }) => name);
};

interface Shares {
  readonly name: string;
  readonly before: number;
  readonly now: number;
  readonly samples: { readonly base: number; readonly current: number };
}

const isSlower = ({ before, now }: Shares) => now > before * (1 + defaultGateOptions.threshold);

/** Of the functions that the gate tests, all runs of a side together. */
function sharesOf(base: Runs, current: Runs): Shares[] {
  const counts = new Map<string, { name: string; base: number; current: number }>();
  const samples = { base: 0, current: 0 };
  for (const [side, runs] of Object.entries({ base, current }) as ['base' | 'current', Runs][])
    for (const run of runs) {
      samples[side] += run.samples;
      for (const fn of run.functions) {
        const key = placeKey(fn);
        const count = counts.get(key) ?? { name: fn.name, base: 0, current: 0 };
        counts.set(key, count);
        count[side] += fn.self;
      }
    }
  return [...counts.values()]
    .map(({ name, ...of }) => {
      return { name, before: of.base / samples.base, now: of.current / samples.current, samples };
    })
    .filter(({ before, now }) => (before + now) / 2 >= defaultGateOptions.minShare);
}

/** How many of some comparisons. */
export interface Rate {
  readonly count: number;
  readonly of: number;
}

/** Compares runs of one and the same program with each other: how often is anything called slower? */
export function falseFailures(rule: Rule, base: Runs, runs: number, times: number): Rate {
  const random = new Random(runs);
  return rate(times, () => {
    const some = shuffled(base, random);
    return rule(some.slice(0, runs), some.slice(runs, 2 * runs)).length > 0;
  });
}

/** How often the slower function is found, and how often one that is neither it nor calls it is called slower. */
export function detection(
  rule: Rule,
  base: Runs,
  slower: Runs,
  name: string,
  runs: number,
  times: number,
): { readonly found: Rate; readonly others: Rate } {
  const random = new Random(runs);
  const callers = callersOf(name, [...base, ...slower]);
  const flags = Array.from({ length: times }, () =>
    rule(shuffled(base, random).slice(0, runs), shuffled(slower, random).slice(0, runs)),
  );
  const count = (holds: (flagged: readonly string[]) => boolean) => ({
    count: flags.filter(holds).length,
    of: times,
  });
  return {
    found: count((flagged) => flagged.includes(name)),
    others: count((flagged) => flagged.some((each) => each !== name && !callers.has(each))),
  };
}

function callersOf(name: string, runs: Runs): Set<string> {
  return new Set(
    runs.flatMap(({ functions }) =>
      functions
        .filter((fn) => fn.name === name)
        .flatMap(({ callers }) => callers.map(([caller]) => functions[caller].name)),
    ),
  );
}

/** The function in a comparison of all runs: how much slower it really became. */
export function truth(base: Runs, slower: Runs, name: string): ComparedFunction {
  const { rows }: Comparison = compareRuns(base, slower, interleaved);
  const row = rows.find((each) => each.name === name);
  if (row) return row;
  throw new Error(`${name} is in no comparison.`);
}

/**
 * By how much a function must become slower to be found four times out of five: real runs, in half of which the
 * function has so many samples more. In steps of 1 %; undefined above +200 %.
 */
export function leastFound(base: Runs, name: string, runs: number, times: number): number | undefined {
  const foundAt = (percent: number) => {
    const random = new Random(runs);
    const { count, of } = rate(times, () => {
      const some = shuffled(base, random);
      const slower = some.slice(runs, 2 * runs).map((run) => slowedDown(run, name, percent / 100, random));
      return gate()(some.slice(0, runs), slower).includes(name);
    });
    return count >= 0.8 * of;
  };
  let [low, high] = [0, 200];
  if (!foundAt(high)) return undefined;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (foundAt(middle)) high = middle;
    else low = middle;
  }
  return high / 100;
}

function slowedDown(run: RunCounts, name: string, by: number, random: Random): RunCounts {
  let more = 0;
  const functions = run.functions.map((fn) => {
    if (fn.name !== name) return fn;
    more = poisson(fn.self * by, random);
    return { ...fn, self: fn.self + more, total: fn.total + more };
  });
  return { ...run, samples: run.samples + more, functions };
}

function rate(times: number, holds: () => boolean): Rate {
  let count = 0;
  for (let time = 0; time < times; time++) if (holds()) count++;
  return { count, of: times };
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const left = [...list];
  return list.map(() => left.splice(random.below(left.length), 1)[0]);
}

/** 95 % by Wilson, as if comparisons had no runs in common. */
export function wilson({ count, of }: Rate): { readonly low: number; readonly high: number } {
  const z2 = 1.96 ** 2;
  const middle = (count + z2 / 2) / (of + z2);
  const reach = (1.96 / (of + z2)) * Math.sqrt((count * (of - count)) / of + z2 / 4);
  return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}
