// npm run bench:read -- [--runs 5] [--shape tree,walks] [2000 50000 ...]: reading profiles in Node.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../scripts/paths.mjs';
import { run } from '../scripts/processes.mjs';
import { benchProfiles } from './profiles.ts';
import { interleaved, machine, ratio, report, table, type Measured } from './results.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '5' },
    shape: { type: 'string', default: 'tree,walks' },
    tools: { type: 'string', default: 'ours,pprof-format,go' },
  },
});
const shapes = options.shape.split(',').map((shape) => (shape === 'walks' ? 'walks' : 'tree'));
const hasGo = spawnSync('go', ['version']).status === 0;
if (!hasGo) console.log('go is not installed: its pprof is left out.');
const tools = options.tools.split(',').filter((tool) => tool !== 'go' || hasGo);

async function child(tool: string, file: string): Promise<Measured> {
  const args = ['--expose-gc', join(root, 'bench/readChild.ts'), tool, file];
  const { output, timedOut } = await run(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeoutMs: 300_000,
  });
  if (timedOut) throw new Error('no end after 300 s');
  const json = /^\{.*\}$/m.exec(output)?.[0];
  if (!json) throw new Error(/^.*Error: .*$/m.exec(output)?.[0] ?? output);
  return JSON.parse(json) as Measured;
}

const files = await benchProfiles(shapes, positionals.map(Number), [2_000, 50_000, 500_000, 2_000_000]);

const rows = await interleaved(
  Number(options.runs),
  files.flatMap(({ name, file }) =>
    tools.map((tool) => ({ what: `${name}: ${tool}`, run: () => child(tool, file) })),
  ),
);
const ratios = files.flatMap(({ name }) =>
  tools.slice(1).map((tool) => {
    const [us, them] = ['ours', tool].map((each) => rows.find(({ what }) => what === `${name}: ${each}`));
    const cells = ['read CPU s', 'read wall s', 'read peak MB'].map(
      (figure) => ratio(figure, them, us)?.toFixed(1) ?? '-',
    );
    return `| ${name}: ${tool} | ${cells.join(' | ')} |`;
  }),
);
await report(
  'read',
  [
    machine(),
    '',
    table(rows),
    '',
    '| times ours | read CPU | read wall | read peak |',
    '| --- | --- | --- | --- |',
    ...ratios,
  ].join('\n'),
  rows,
);
