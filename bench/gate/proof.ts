// npm run bench:gate -- [--record [--minutes 25]] [--times 40] [--least]: how often the gate fails an unchanged program, and how
// often it finds a function that became slower, on recorded runs of real programs; see README.md.
import { parseArgs } from 'node:util';
import { defaultGateOptions } from '../../src/core/gate/ratioTest.ts';
import type { RunCounts } from '../../src/core/gate/runCounts.ts';
import { machine, report } from '../results.ts';
import { expectedLeast } from './expected.ts';
import { recordRuns } from './recordRuns.ts';
import { readRecorded, writeRecorded } from './recordedRuns.ts';
import {
  detection,
  falseFailures,
  gate,
  leastFound,
  naive,
  truth,
  wilson,
  zTest,
  type Rate,
  type Rule,
} from './replay.ts';
import { effects, variantName, workloads, type Target } from './workloads.ts';

const { values: options } = parseArgs({
  options: {
    record: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '25' },
    times: { type: 'string', default: '40' },
    least: { type: 'boolean', default: false },
  },
});
const times = Number(options.times);
const sides = [5, 3];

/** Each with the runs a side that it gets where the gate gets so many. */
const rules: readonly {
  readonly what: string;
  readonly rule: Rule;
  readonly runs: (runs: number) => number;
}[] = [
  { what: 'the gate', rule: gate(), runs: (runs) => runs },
  { what: 'the gate, --fdr 0.05', rule: gate(0.05), runs: (runs) => runs },
  { what: 'share up by 15 %', rule: naive, runs: (runs) => runs },
  { what: 'share up by 15 %, one run a side', rule: naive, runs: () => 1 },
  { what: 'z test and share up by 15 %', rule: zTest, runs: (runs) => runs },
];

const percent = (fraction: number, digits = 0) => (100 * fraction).toFixed(digits);
const signed = (ratio: number) => `${ratio >= 1 ? '+' : '-'}${percent(Math.abs(ratio - 1))}`;

function rateText(rate: Rate): string {
  const { low, high } = wilson(rate);
  return `${percent(rate.count / rate.of)} (${percent(low)}-${percent(high)})`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map((_, i) => (i === 0 ? '---' : '--:')), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

interface Replayed {
  readonly name: string;
  readonly targets: readonly Target[];
  readonly runs: ReadonlyMap<string, readonly RunCounts[]>;
}

function unchanged(replayed: readonly Replayed[]): string {
  const rows = rules.flatMap(({ what, rule, runs: of }) =>
    sides.map((runs) => [
      `${what}, ${of(runs)} + ${of(runs)}`,
      ...replayed.map(({ runs: recorded }) =>
        rateText(falseFailures(rule, recorded.get('base')!, of(runs), 2 * times)),
      ),
    ]),
  );
  const once = rows.filter(([what], i) => rows.findIndex(([other]) => other === what) === i);
  return table(['an unchanged program fails, %', ...replayed.map(({ name }) => name)], once);
}

function slower({ name, targets, runs: recorded }: Replayed): string {
  const base = recorded.get('base')!;
  const rows = targets.flatMap((target) =>
    effects.map((effect) => {
      const current = recorded.get(variantName(target, effect))!;
      const { baseline, ratio, interval } = truth(base, current, target.name);
      const came = `${signed(ratio!)} (${signed(interval!.low)} to ${signed(interval!.high)})`;
      const cells = rules.flatMap(({ rule, runs: of }, i) =>
        (i < 2 ? sides : [5]).map((runs) => {
          const { found, others } = detection(rule, base, current, target.name, of(runs), times);
          return `${i < 2 ? rateText(found) : percent(found.count / found.of)}; ${percent(others.count / others.of)}`;
        }),
      );
      return [`${target.name}, ${percent(baseline.share, 1)} %, +${percent(effect)} %`, came, ...cells];
    }),
  );
  const heads = rules.flatMap(({ what, runs: of }, i) =>
    (i < 2 ? sides : [5]).map((runs) => `${what}, ${of(runs)} + ${of(runs)}`),
  );
  return table([`${name}: found; others, %`, 'came out at, %', ...heads], rows);
}

function least(replayed: readonly Replayed[]): string {
  const rows = replayed.flatMap(({ name, targets, runs: recorded }) => {
    const base = recorded.get('base')!;
    return targets.map((target) => {
      const current = recorded.get(variantName(target, effects[0]))!;
      const { share } = truth(base, current, target.name).baseline;
      const cells = [3, 5, 8].map((runs) => {
        const found = leastFound(base, target.name, runs, times);
        return `${found === undefined ? 'more than +200' : signed(1 + found)} (${signed(1 + expectedLeast(share, runs))})`;
      });
      return [`${name}, ${target.name}, ${percent(share, 1)} %`, ...cells];
    });
  });
  return table(['least slowdown found four times out of five, %', '3 runs a side', '5', '8'], rows);
}

if (options.record) {
  const captures = await recordRuns(workloads, Number(options.minutes) * 60_000);
  for (const [{ name }, files] of captures) await writeRecorded(name, files);
}
const replayed = await Promise.all(
  workloads.map(async ({ name, targets }) => ({ name, targets, runs: await readRecorded(name) })),
);
const facts = replayed.map(({ name, runs }) => {
  const base = runs.get('base')!;
  const samples = base.map((run) => run.samples);
  const collecting = base.map((run) => run.collecting / (run.collecting + run.samples));
  const others = [...runs].filter(([variant]) => variant !== 'base').map(([, each]) => each.length);
  return `${name}: ${base.length} runs of the base, ${Math.min(...others)} of each slower variant; ${Math.min(...samples)} to ${Math.max(...samples)} samples of JavaScript a run, ${percent(Math.min(...collecting), 1)} to ${percent(Math.max(...collecting), 1)} % beside in the garbage collector.`;
});
const text = [
  options.record ? machine() : '',
  facts.join('\n'),
  `Threshold ${percent(defaultGateOptions.threshold)} %; ${2 * times} comparisons of the base with itself, ${times} of each slower variant. In brackets 95 % by Wilson.`,
  unchanged(replayed),
  ...replayed.map(slower),
  options.least ? least(replayed) : '',
];
await report('gate', text.filter(Boolean).join('\n\n'), []);
