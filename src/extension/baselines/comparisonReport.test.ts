import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareRuns } from '../../core/gate/compareRuns.ts';
import type { RunCounts } from '../../core/gate/runCounts.ts';
import type { Judged } from '../../core/gate/verdictText.ts';
import { comparisonReport, verdictLine } from './comparisonReport.ts';

/** Six functions of these samples each; `f3` has its own. */
function run(samples: number, third: number): RunCounts {
  const functions = [1, 2, 3, 4, 5, 6].map((n) => {
    const self = n === 3 ? third : samples;
    const [line, lines] = [n * 10, [[n * 10, self]] as const];
    return {
      ...{ name: `f${n}`, file: '/app/a.js', path: 'a.js', line, startLine: line },
      ...{ self, total: self, lines, callers: [] },
    };
  });
  return { samples: functions.reduce((sum, { self }) => sum + self, 0), collecting: 0, functions };
}

function judged(base: readonly RunCounts[], current: readonly RunCounts[]): Judged {
  return { comparison: compareRuns(base, current), tookTurns: false, differences: [] };
}

const three = (third: number, samples = 500) => [0, 7, -7].map((d) => run(samples + d, third - d));
const context = {
  ...{ baseline: 'main@a1b2c3', current: '3 runs of a.js', notes: ['A [note].'] },
  place: (file: string, line: number) => `${file.replace('/app/', '')}:${line}`,
};

describe('report of a comparison', () => {
  it('names the function that regressed, in one line and at the top of the page', () => {
    const result = judged(three(500), three(1500));
    assert.match(verdictLine(result, 'main@a1b2c3'), /^Regressed vs main@a1b2c3: f3 \+\d+%\.$/);
    const report = comparisonReport(result, context);
    assert.match(report, /^# Regressed: 3 runs of a\.js vs main\\@a1b2c3\n/);
    const changed = report.slice(report.indexOf('## Changed'), report.indexOf('## Unchanged'));
    const share = String.raw`\d+\.\d% \[\d+\.\d…\d+\.\d%\]`;
    assert.match(
      changed,
      new RegExp(
        String.raw`\| regressed \| \x60f3\x60 \| ${share} \| ${share} \| \+\d+% \[\+\d+%…\+\d+%\] \|  \| \x60a\.js:30\x60 \|`,
      ),
    );
    assert.doesNotMatch(changed, /f1/);
    assert.match(report, /\| unchanged \| `f1` \|/);
    assert.match(report, /^- A \\\[note\\\]\.$/m);
  });

  it('says that nothing regressed, and what improved', () => {
    assert.match(
      verdictLine(judged(three(500), three(500)), 'main'),
      /^No regression in 6 functions .* vs main\.$/,
    );
    const better = verdictLine(judged(three(1500), three(500)), 'main');
    assert.match(better, /^No regression .* vs main\. Improved: f3 -\d+%\.$/);
  });

  it('says plainly that there is no verdict, and how many more runs one would need', () => {
    const few = judged([run(500, 500)], [run(500, 900)]);
    assert.match(verdictLine(few, 'main'), /^No verdict vs main: 1 run on a side; the gate needs 3/);
    assert.match(comparisonReport(few, context), /^# No verdict: /);
    const small = judged(three(40, 20), three(55, 20));
    const report = comparisonReport(small, context);
    const row = report.split('\n').find((line) => line.includes('`f3`'))!;
    assert.match(row, /^\| too few samples /);
    assert.match(row.split('|')[6], /^ \d+ $/);
  });

  it('takes no name of a program for markup', () => {
    const odd = run(500, 500);
    const renamed = { ...odd.functions[2], name: 'a|b](x)<b>' };
    const runs = three(500).map((r) => ({
      ...r,
      functions: r.functions.with(2, { ...r.functions[2], name: renamed.name }),
    }));
    const report = comparisonReport(judged(runs, runs), context);
    assert.match(report, /`a\\\|b\]\(x\)<b>`/);
  });
});
