// npm run bench:overhead:pairs -- [--pairs 20] [--programs service] [--modes default] [--node 24]
// As run.ts, but each run beside one of the bare program, started at the same moment: for machines whose clock is not
// steady, where CPU time of one run cannot be compared with that of another a second later. See README.md.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nodeBinary } from '../../scripts/nodes.mjs';
import { interleaved, machine, median, report, table, type Measured, type Row } from '../results.ts';
import { chosen } from './chosen.ts';
import { medianWithInterval } from './interval.ts';
import { measure } from './measure.ts';
import { modes, type Mode } from './modes.ts';
import { programs } from './programs.ts';

const { values: options } = parseArgs({
  options: {
    pairs: { type: 'string', default: '20' },
    programs: { type: 'string', default: 'tsc,http,service' },
    modes: { type: 'string', default: 'default' },
    node: { type: 'string', default: '24' },
  },
});
const node = await nodeBinary(Number(options.node));
if (!node) throw new Error(`There is no Node ${options.node} for this platform.`);

/** Whoever starts first has the advantage of a few milliseconds; it changes sides. */
let bareFirst = false;

async function pair(program: readonly string[], mode: Mode): Promise<Measured> {
  const run = (how: Mode) => measure(node!, program, how, folder);
  bareFirst = !bareFirst;
  const both = bareFirst ? [run(modes['bare']), run(mode)] : [run(mode), run(modes['bare'])];
  const [first, second] = await Promise.all(both);
  const [bare, profiled] = bareFirst ? [first, second] : [second, first];
  const more = (name: string) => (profiled[name] - bare[name]) * 1000;
  return {
    'bare main CPU s': bare['main CPU s'],
    'main CPU': profiled['main CPU s'] / bare['main CPU s'],
    'all CPU': profiled['all CPU s'] / bare['all CPU s'],
    'main CPU ms more': more('main CPU s'),
    'all CPU ms more': more('all CPU s'),
    ...('counted ms' in profiled && { 'counted ms': profiled['counted ms'] }),
  };
}

function compared({ what, runs }: Row): string {
  const of = (name: string) => runs.flatMap((run) => run[name] ?? []);
  const cells = ['main CPU', 'all CPU'].map((name) => medianWithInterval(of(name), 3));
  const counted = of('counted ms');
  const factor = counted.length > 0 ? (median(of('all CPU ms more')) / median(counted)).toFixed(2) : '-';
  return `| ${what} | ${runs.length} | ${cells.join(' | ')} | ${factor} |`;
}

const folder = await mkdtemp(join(tmpdir(), 'selftime-overhead-'));
let rows: Row[];
try {
  rows = await interleaved(
    Number(options.pairs),
    chosen(options.programs, programs).flatMap(([name, program]) =>
      chosen(options.modes, modes).map(([mode, how]) => ({
        what: `${name}: ${mode}`,
        run: () => pair(program, how),
      })),
    ),
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
const head = ['times bare, median [95 %]', 'pairs', 'main CPU', 'all CPU', 'outside / counted'];
const lines = [head, head.map(() => '---')].map((cells) => `| ${cells.join(' | ')} |`);
const text = [
  machine(),
  `Measured: Node ${options.node}`,
  '',
  ...lines,
  ...rows.map(compared),
  '',
  table(rows),
];
await report('pairs', text.join('\n'), rows);
