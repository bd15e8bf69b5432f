// npm run bench:viewer -- [--runs 5] [--tools ours,speedscope,...] [--shape tree] [2000 50000 500000]
// From opening a file to the first frames on the screen; zoom and search; the extension host. See README.md.
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { outDir } from '../scripts/paths.mjs';
import { setup } from '../scripts/setup.mjs';
import { asCpuprofile } from './generate.ts';
import { benchProfiles } from './profiles.ts';
import { interleaved, machine, ratio, report, table, type Measured } from './results.ts';
import { reactPprof, speedscope } from './viewer/peers.ts';
import { standalone } from './viewer/standalone.ts';
import { builtInTable, emptyEditor, ours } from './viewer/vscode.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '5' },
    tools: { type: 'string', default: 'ours,empty editor,page alone,built-in table,speedscope,react-pprof' },
    shape: { type: 'string', default: 'tree' },
    /** Settings of the editor, as JSON. */
    settings: { type: 'string', default: '{}' },
  },
});
const settings = JSON.parse(options.settings) as Record<string, unknown>;
const screenshots = join(outDir, 'bench');

const tools: Record<string, (file: string) => Promise<Measured>> = {
  ours: (file) => ours(file, { settings, screenshot: join(screenshots, `${basename(file)}.png`) }),
  'empty editor': emptyEditor,
  'page alone': standalone,
  'built-in table': async (file) => builtInTable(await asCpuprofile(file)),
  speedscope,
  'react-pprof': reactPprof,
};
const chosen = options.tools.split(',');
for (const tool of chosen)
  if (!(tool in tools)) throw new Error(`There is no ${tool}: ${Object.keys(tools).join(', ')}.`);

await setup({ vscode: true, browser: true });
await mkdir(screenshots, { recursive: true });
const shape = options.shape === 'walks' ? 'walks' : 'tree';
const files = await benchProfiles([shape], positionals.map(Number), [2_000, 50_000, 500_000]);

const rows = await interleaved(
  Number(options.runs),
  files.flatMap(({ name, file }) =>
    chosen.map((tool) => ({ what: `${name}: ${tool}`, run: () => tools[tool](file) })),
  ),
);
const ratios = files.flatMap(({ name }) =>
  chosen.slice(1).map((tool) => {
    const [us, them] = [chosen[0], tool].map((each) => rows.find(({ what }) => what === `${name}: ${each}`));
    const cells = ['paint s', 'page CPU s', 'heap MB'].map(
      (figure) => ratio(figure, them, us)?.toFixed(1) ?? '-',
    );
    return `| ${name}: ${tool} | ${cells.join(' | ')} |`;
  }),
);
const head = '| times ours | paint | page CPU | heap |\n| --- | --- | --- | --- |';
await report('viewer', [machine(), '', table(rows), '', head, ...ratios].join('\n'), rows);
