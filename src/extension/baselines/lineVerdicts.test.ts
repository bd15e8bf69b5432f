import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareRuns } from '../../core/gate/compareRuns.ts';
import type { CountedFunction, RunCounts } from '../../core/gate/runCounts.ts';
import type { ComparedCaptures } from '../reading/compareCaptures.ts';
import { lineKey, lineVerdicts, noVerdict } from './lineVerdicts.ts';
import { lensVerdict } from './lensVerdict.ts';

const file = '/app/a.js';

/** A function of two lines, `at` and the one below. */
function fn(name: string, at: number, first: number, second: number): CountedFunction {
  return {
    ...{ name, file, path: 'a.js', line: at, startLine: at },
    ...{ self: first + second, total: first + second, callers: [] },
    lines: [
      [at, first],
      [at + 1, second],
    ],
  };
}

/** Five functions that never change, and `slow`, whose lines have these samples. */
function run(first: number, second: number): RunCounts {
  const steady = [10, 20, 30, 40, 50].map((at) => fn(`steady${at}`, at, 300, 300));
  const functions = [...steady, fn('slow', 60, first, second)];
  return { samples: 3000 + first + second, collecting: 0, functions };
}

function compared(base: readonly RunCounts[], current: readonly RunCounts[]): ComparedCaptures {
  const comparison = compareRuns(base, current);
  const lines = comparison.rows.flatMap(({ name, line }, row) => {
    const own = current[0].functions.find((each) => each.name === name)!;
    return own.lines.map(([at]) => ({ file, line: at, row, hottest: at === line }));
  });
  return { comparison, tookTurns: false, warnings: [], differences: [], lines };
}

const before = [run(500, 500), run(510, 490), run(495, 505)];
const shown = (result: ComparedCaptures, line: number) =>
  lensVerdict(lineVerdicts(result).get(lineKey(file, line))!, 'main@a1b2c3');

describe('verdicts of lines', () => {
  it('point up where a line has become slower, and at no other line', () => {
    const result = compared(before, [run(500, 2500), run(505, 2480), run(498, 2510)]);
    assert.match(shown(result, 61), /^▲ \+\d+% vs main@a1b2c3 \[\+\d+…\+\d+%\]$/);
    assert.match(shown(result, 60), /^(unchanged|no verdict) \(±\d+%\)$/);
    assert.match(shown(result, 10), /^unchanged \(±\d+%\)$/);
  });

  it('point down where it has become faster', () => {
    const result = compared(before, [run(500, 60), run(505, 55), run(498, 58)]);
    assert.match(shown(result, 61), /^▼ -\d+% vs main@a1b2c3 \[-\d+…-\d+%\]$/);
  });

  it('never point anywhere with too few runs, and say what to do', () => {
    const result = compared(before, [run(500, 5000)]);
    const verdict = lineVerdicts(result).get(lineKey(file, 61))!;
    assert.match(lensVerdict(verdict, 'main'), /^no verdict \(±\d+%\)$/);
    assert.match(verdict.advice!, /This is one run.*"Selftime: Compare with Baseline"/);
    const single = lineVerdicts(compared([run(500, 500)], before)).get(lineKey(file, 61))!;
    assert.match(single.advice!, /The baseline has one run.*"Selftime: Record Baseline"/);
  });

  it('say of the function what no line of it shows alone, at its hottest line', () => {
    const flagged = compared(before, [run(900, 900), run(910, 890), run(905, 895)]);
    const [row] = flagged.comparison.rows;
    assert.equal(row.verdict, 'regressed');
    const lines = row.lines.map((line) => ({ ...line, verdict: 'tooFewSamples' as const }));
    const quiet = {
      ...flagged,
      comparison: {
        ...flagged.comparison,
        rows: flagged.comparison.rows.map((r) => (r === row ? { ...r, lines } : r)),
      },
    };
    assert.match(shown(quiet, 60), /^▲ function \+\d+% vs main@a1b2c3 \[\+\d+…\+\d+%\]$/);
    assert.match(shown(quiet, 61), /^no verdict/);
  });

  it('call a new function new', () => {
    const added = (r: RunCounts): RunCounts => ({
      ...r,
      samples: r.samples + 200,
      functions: [...r.functions, fn('added', 70, 100, 100)],
    });
    const result = compared(before, before.map(added));
    assert.equal(shown(result, 70), 'new since main@a1b2c3');
  });

  it('keep long names of baselines short, and multiples readable', () => {
    const [ratio, interval] = [12.34, { low: 10.1, high: 15.2 }];
    const verdict = {
      ...noVerdict(''),
      verdict: 'regressed',
      ratio,
      interval,
    } as const;
    assert.equal(lensVerdict(verdict, 'main'), '▲ x12.3 vs main [x10.1…x15.2]');
    assert.ok(lensVerdict(verdict, 'n'.repeat(100)).length < 70);
  });
});
