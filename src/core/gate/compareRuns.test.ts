import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { profileFromStacks } from '../../../test/support/stacks.ts';
import { runOf, simulate } from '../../../test/support/runs.ts';
import { Random } from '../../../test/fuzz/random.ts';
import { ProfileBuilder } from '../profileBuilder.ts';
import { compareRuns, type Comparison } from './compareRuns.ts';
import { matchByPlace } from './matchFunctions.ts';
import { countRun, type RunCounts } from './runCounts.ts';

/** Functions of 30, 20, 8, 5, 2.5 and 1 %, and sixteen others. */
const work: Record<string, number> = {
  third: 0.3,
  fifth: 0.2,
  eight: 0.08,
  five: 0.05,
  small: 0.025,
  one: 0.01,
};
for (let i = 0; i < 16; i++) work[`other${i}`] = 0.021;

function verdictOf(comparison: Comparison, name: string) {
  return comparison.rows.find((row) => row.name === name)?.verdict;
}

/** How often, of many comparisons, something holds. */
function rate(times: number, holds: (random: Random) => boolean): number {
  const random = new Random(5);
  return Array.from({ length: times }, () => holds(random)).filter(Boolean).length / times;
}

const program = (changed: Record<string, number> = {}) => {
  return { work: { ...work, ...changed }, samples: 2500, sigma: 0.05 };
};

describe('simulated programs', () => {
  it('an unchanged one fails rarely', () => {
    for (const [runs, tau, fdr, most] of [
      [3, 0, 0.01, 0.02],
      [5, 0, 0.01, 0.02],
      [3, 0, 0.05, 0.06],
      [5, 0, 0.05, 0.06],
      [5, 0.05, 0.05, 0.03],
    ]) {
      const failures = rate(100, (random) => {
        const [base, current] = [simulate(program(), runs, random), simulate(program(), runs, random)];
        return compareRuns(base, current, { tau, fdr }).verdict === 'regressed';
      });
      assert.ok(failures <= most, `${failures} at ${runs} runs, tau ${tau}, FDR ${fdr}`);
    }
  });

  it('a function that became slower is found, and is the one', () => {
    // At least: what was measured on real programs, less what a hundred tries may miss.
    for (const [name, by, runs, fdr, least] of [
      ['third', 1.5, 3, 0.01, 0.9],
      ['eight', 1.5, 5, 0.01, 0.9],
      ['small', 1.5, 5, 0.01, 0.75],
      ['small', 1.5, 3, 0.05, 0.55],
      ['small', 1.5, 5, 0.05, 0.85],
      ['third', 1.2, 5, 0.05, 0.6],
      ['fifth', 1.25, 3, 0.05, 0.6],
      ['five', 1.29, 5, 0.05, 0.6],
      ['one', 1.68, 5, 0.05, 0.6],
    ] as const) {
      let others = 0;
      const found = rate(60, (random) => {
        const slower = program({ [name]: work[name] * by });
        const [base, current] = [simulate(program(), runs, random), simulate(slower, runs, random)];
        const comparison = compareRuns(base, current, { tau: 0, fdr });
        others += comparison.rows.filter((row) => row.verdict === 'regressed' && row.name !== name).length;
        return verdictOf(comparison, name) === 'regressed';
      });
      assert.ok(found >= least, `${name} by ${by} at ${runs} runs, FDR ${fdr}: ${found}`);
      assert.ok(others <= 8, `${others} others than ${name}`);
    }
  });

  it('a function of most of the time does not hide, nor do the others look improved', () => {
    const heavy = { work: { all: 0.9, ...Object.fromEntries(Object.keys(work).map((n) => [n, 0.1 / 22])) } };
    const random = new Random(7);
    const run = (all: number) =>
      simulate({ work: { ...heavy.work, all }, samples: 10_000, sigma: 0.05 }, 5, random);
    const comparison = compareRuns(run(0.9), run(1.8), { minShare: 0.001 });
    // By shares 90 % becomes 94.7 %.
    assert.equal(verdictOf(comparison, 'all'), 'regressed');
    const { ratio } = comparison.rows.find((row) => row.name === 'all')!;
    assert.ok(ratio! > 1.7 && ratio! < 2.3, `${ratio}`);
    assert.ok(!comparison.rows.some((row) => row.verdict === 'improved'));
  });

  it('tells how many runs would decide', () => {
    const random = new Random(3);
    const undecided = compareRuns(simulate(program(), 3, random), simulate(program(), 3, random)).rows.filter(
      ({ verdict }) => verdict === 'tooFewSamples',
    );
    assert.ok(undecided.length > 0);
    for (const { repeats } of undecided) assert.ok(repeats === undefined || (repeats > 3 && repeats <= 100));
    assert.ok(undecided.some(({ repeats }) => repeats !== undefined));
  });
});

const runs = (...counts: Record<string, number>[]): RunCounts[] => counts.map(runOf);

describe('edges', () => {
  const six = { a: 300, b: 200, c: 200, d: 100, e: 100, f: 100 };

  it('one run a side is reported, never judged', () => {
    const { verdict, rows } = compareRuns(runs(six), runs({ ...six, b: 2000 }));
    assert.equal(verdict, 'inconclusive');
    assert.deepEqual([...new Set(rows.map((row) => row.verdict))], ['tooFewSamples']);
    assert.ok(rows.every(({ ratio, interval }) => interval!.low < ratio! && ratio! < interval!.high));
    assert.equal(compareRuns(runs(six, six), runs(six, six, six)).verdict, 'inconclusive');
  });

  it('runs without samples say nothing', () => {
    const empty = runs({}, {}, {});
    for (const [base, current] of [
      [empty, runs(six, six, six)],
      [runs(six, six, six), empty],
      [empty, empty],
    ])
      // prettier-ignore
      assert.deepEqual([compareRuns(base, current).verdict, compareRuns(base, current).rows], ['inconclusive', []]);
    const { verdict, rows } = compareRuns(runs(six, six, six, {}), runs(six, six, six, six));
    assert.equal(verdict, 'pass');
    assert.ok(rows.every(({ interval }) => Number.isFinite(interval!.high)));
  });

  it('two programs with nothing in common have no verdict', () => {
    const other = Object.fromEntries(Object.entries(six).map(([name, count]) => [`${name}2`, count]));
    const renamed = runs(other, other, other).map((run) => ({
      ...run,
      functions: run.functions.map((fn) => ({ ...fn, path: 'other.js', name: `${fn.name}!` })),
    }));
    const { verdict, rows } = compareRuns(runs(six, six, six), renamed);
    assert.equal(verdict, 'inconclusive');
    assert.deepEqual([...new Set(rows.map((row) => row.verdict))], ['new', 'gone']);
    assert.ok(rows.every(({ ratio }) => ratio === undefined));
  });

  it('a single function at 90 % that does not change is unchanged', () => {
    const heavy = { all: 9000, a: 200, b: 200, c: 200, d: 200, e: 200 };
    assert.equal(
      verdictOf(compareRuns(runs(heavy, heavy, heavy), runs(heavy, heavy, heavy)), 'all'),
      'unchanged',
    );
  });

  it('what was extracted has moved, and fails nothing', () => {
    const before = { a: 2000, b: 2000, c: 2000, d: 2000, e: 2000, whole: 1500 };
    const after = { a: 2000, b: 2000, c: 2000, d: 2000, e: 2000, whole: 500, part: 1000 };
    const comparison = compareRuns(runs(before, before, before), runs(after, after, after));
    assert.equal(verdictOf(comparison, 'part'), 'moved');
    assert.equal(comparison.rows.find(({ name }) => name === 'part')!.counterpart!.name, 'whole');
    assert.equal(verdictOf(comparison, 'whole'), 'moved');
    assert.equal(comparison.verdict, 'pass');
  });

  it('a new function that makes its caller slower has regressed', () => {
    const before = { a: 2000, b: 2000, c: 2000, d: 2000, e: 2000 };
    const comparison = compareRuns(
      runs(before, before, before),
      runs({ ...before, added: 4000 }, { ...before, added: 4000 }, { ...before, added: 4000 }),
    );
    const row = comparison.rows.find(({ name }) => name === 'added')!;
    assert.deepEqual([row.verdict, row.caller!.name, comparison.verdict], ['regressed', 'main', 'regressed']);
    assert.ok(Math.abs(row.ratio! - 1.4) < 0.01, `${row.ratio}`);
    assert.equal(verdictOf(comparison, 'a'), 'unchanged');
  });

  it('lines are tested in functions that changed, and follow them', () => {
    const lines = (run: RunCounts, of: readonly (readonly [number, number])[], startLine: number) => ({
      ...run,
      functions: run.functions.map((fn) =>
        fn.name === 'a' ? { ...fn, startLine, line: startLine, lines: of } : fn,
      ),
    });
    const before = { b: 2000, c: 2000, d: 2000, e: 2000, f: 2000, a: 2000 };
    const after = { ...before, a: 4000 };
    const base = runs(before, before, before).map((run) => lines(run, [[62, 1000], [63, 1000]], 60)); // prettier-ignore
    const current = runs(after, after, after).map((run) => lines(run, [[72, 1000], [73, 3000]], 70)); // prettier-ignore
    const { rows } = compareRuns(base, current);
    const changed = rows.find(({ name }) => name === 'a')!;
    assert.deepEqual(
      changed.lines.map(({ line, verdict }) => [line, verdict]),
      [
        [73, 'regressed'],
        [72, 'unchanged'],
      ],
    );
    assert.ok(rows.every(({ name, lines: tested }) => name === 'a' || tested.length === 0));
  });
});

describe('lines of an edited function', () => {
  it('are what its lines have become; those that are gone are no lines of it any more', () => {
    const before = { b: 2000, c: 2000, d: 2000, e: 2000, f: 2000, a: 2000 };
    const lines = (run: RunCounts, of: readonly (readonly [number, number])[]) => ({
      ...run,
      functions: run.functions.map((fn) => (fn.name === 'a' ? { ...fn, lines: of } : fn)),
    });
    const base = runs(before, before, before).map((run) => lines(run, [[62, 1000], [63, 1000]])); // prettier-ignore
    const current = runs({ ...before, a: 4000 }, { ...before, a: 4000 }, { ...before, a: 4000 }).map(
      (run) =>
      lines(run, [[63, 1000], [65, 3000]]), // prettier-ignore
    );
    const follow = (file: string, line: number) => (line === 62 ? { file, line: 65 } : ('gone' as const));
    const { rows } = compareRuns(base, current, {}, matchByPlace, follow);
    const tested = rows.find(({ name }) => name === 'a')!.lines;
    assert.deepEqual(
      tested.map(({ line, baseline, current: now }) => [line, baseline.share > 0, now.share > 0]),
      [
        [65, true, true],
        [63, false, true],
      ],
    );
  });
});

describe('countRun', () => {
  it('counts JavaScript alone, by function, line and caller', () => {
    const builder = new ProfileBuilder([
      { type: 'samples', unit: 'count' },
      { type: 'wall', unit: 'nanoseconds' },
    ]);
    const at = (under: number, name: string, line: number, file = 'a.js') =>
      builder.stack(under, { name, file, line, startLine: line - (line % 10) });
    const main = at(0, 'main', 1);
    builder.addSample(main, [2, 9]);
    builder.addSample(at(main, 'f', 12), [30, 9]);
    builder.addSample(at(at(main, 'f', 13), 'f', 14), [5, 9]);
    builder.addSample(at(at(main, 'f', 13), '(garbage collector)', 0, ''), [7, 9]);
    builder.addSample(at(0, 'Garbage Collection', 0, ''), [1, 9]);
    builder.addSample(at(0, '(program)', 0, ''), [50, 9]);
    builder.addSample(at(0, '(idle)', 0, ''), [900, 9]);
    const { samples, collecting, functions } = countRun(builder.build(), 'x');
    assert.deepEqual([samples, collecting], [37, 8]);
    const f = functions.find(({ name }) => name === 'f')!;
    assert.deepEqual([f.self, f.total], [35, 35]);
    assert.deepEqual(f.lines, [[12, 30], [14, 5]]); // prettier-ignore
    assert.deepEqual(
      f.callers.map(([caller, count]) => [functions[caller].name, count]),
      [['main', 35]],
    );
    assert.equal(functions.find(({ name }) => name === 'main')!.total, 37);
  });

  it('refuses a profile that does not count samples', () => {
    assert.throws(
      () => countRun(profileFromStacks('main 4'), 'heap.pb.gz'),
      /heap\.pb\.gz does not count samples/,
    );
  });
});
