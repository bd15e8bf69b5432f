// How far the share of a line is from what the program measured itself; see README.md.
//   node bench/truth/run.ts [--node 24]... [--program files]... [--runs 3] [--seconds 3] [--cli dist/cli.js] [--json FILE]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { nodeBinary } from '../../scripts/nodes.mjs';
import { measure, MODES, type LineShare, type Mode } from './measure.ts';
import { table, type Result } from './table.ts';
import { makeVariants } from './variants.ts';

const { values } = parseArgs({
  options: {
    node: { type: 'string', multiple: true, default: ['20', '22', '24', '26'] },
    program: { type: 'string', multiple: true },
    mode: { type: 'string', multiple: true, default: [...MODES] },
    runs: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
    cli: { type: 'string', default: fileURLToPath(new URL('../../dist/cli.js', import.meta.url)) },
    json: { type: 'string' },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'selftime-truth-'));
const results: Result[] = [];
try {
  const variants = (await makeVariants(folder)).filter(({ name }) => values.program?.includes(name) ?? true);
  for (const variant of variants) {
    for (const major of values.node.map(Number).filter((version) => version >= variant.from)) {
      const node = await nodeBinary(major);
      if (!node) throw new Error(`There is no Node ${major} for this platform.`);
      const setup = { node, cli: values.cli, seconds: Number(values.seconds), folder };
      const runs = new Map<Mode, LineShare[][]>();
      // Interleaved, so that what else the machine does meets all modes alike.
      for (let run = 0; run < Number(values.runs); run++)
        for (const mode of values.mode as Mode[])
          runs.set(mode, [...(runs.get(mode) ?? []), await measure(variant, mode, setup)]);
      for (const [mode, shares] of runs) results.push({ program: variant.name, major, mode, runs: shares });
      process.stderr.write(`${variant.name}, Node ${major}\n`);
      if (values.json) writeFileSync(values.json, JSON.stringify(results));
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(table(results));
