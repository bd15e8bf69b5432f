// npm run bench:overhead -- [--runs 5] [--programs tsc,http] [--modes bare,default] [--node 24]
// What profiling costs a program, seen from outside and as ours counts it; see README.md.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nodeBinary } from '../../scripts/nodes.mjs';
import { interleaved, machine, median, ratio, report, table, type Row } from '../results.ts';
import { chosen } from './chosen.ts';
import { measure } from './measure.ts';
import { modes } from './modes.ts';
import { programs } from './programs.ts';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    programs: { type: 'string', default: Object.keys(programs).join() },
    modes: { type: 'string', default: Object.keys(modes).join() },
    node: { type: 'string', default: '24' },
  },
});

const node = await nodeBinary(Number(options.node));
if (!node) throw new Error(`There is no Node ${options.node} for this platform.`);
const [programsChosen, modesChosen] = [chosen(options.programs, programs), chosen(options.modes, modes)];
const folder = await mkdtemp(join(tmpdir(), 'selftime-overhead-'));
let rows: Row[];
try {
  rows = await interleaved(
    Number(options.runs),
    programsChosen.flatMap(([name, program]) =>
      modesChosen.map(([mode, how]) => ({
        what: `${name}: ${mode}`,
        run: () => measure(node, program, how, folder),
      })),
    ),
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}

function middle(row: Row | undefined, name: string): number | undefined {
  const values = row?.runs.flatMap((run) => run[name] ?? []) ?? [];
  return values.length > 0 ? median(values) : undefined;
}

/** What a mode takes beyond bare, in ms of CPU time, beside what it says that it takes. */
function compared(row: Row, bare: Row): string {
  const more = (name: string) => ((middle(row, name) ?? NaN) - (middle(bare, name) ?? NaN)) * 1000;
  const times = ['main CPU s', 'all CPU s', 'wall s'].map(
    (name) => ratio(name, row, bare)?.toFixed(3) ?? '-',
  );
  const counted = middle(row, 'counted ms');
  const cells = [
    ...times,
    ...['main CPU s', 'all CPU s'].map((name) => more(name).toFixed(0)),
    counted?.toFixed(0) ?? '-',
    counted === undefined ? '-' : (more('all CPU s') / counted).toFixed(2),
  ];
  return `| ${row.what} | ${cells.join(' | ')} |`;
}

const head = [
  '',
  'main CPU',
  'all CPU',
  'wall',
  'main CPU ms more',
  'all CPU ms more',
  'counted ms',
  'outside / counted',
];
const ratios = rows.flatMap((row) => {
  const bare = rows.find(({ what }) => what === row.what.replace(/: .*/, ': bare'));
  return bare && bare !== row ? [compared(row, bare)] : [];
});
const lines = [head, head.map(() => '---')].map((cells) => `| ${cells.join(' | ')} |`);
await report(
  'overhead',
  [
    machine(),
    `Measured: Node ${options.node}`,
    '',
    table(rows),
    '',
    'Times bare:',
    '',
    ...lines,
    ...ratios,
  ].join('\n'),
  rows,
);
