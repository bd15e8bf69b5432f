// How far the share of a line is from what the program measured itself; see README.md.
//   node bench/truth/run.ts [--node 24]... [--program files]... [--runs 3] [--seconds 3] [--cli dist/cli.js] [--json FILE]
//   node bench/truth/run.ts --from FILE...    the table of what --json wrote; of runs of the same, all together
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { nodeBinary } from '../../scripts/nodes.mjs';
import { measure, MODES, type Mode, type Run } from './measure.ts';
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
    from: { type: 'string', multiple: true },
  },
});

process.stdout.write(table(values.from ? readResults(values.from) : await run()));

async function run(): Promise<Result[]> {
  const results: Result[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'selftime-truth-'));
  try {
    const variants = (await makeVariants(folder)).filter(
      ({ name }) => values.program?.includes(name) ?? true,
    );
    for (const variant of variants) {
      for (const major of values.node.map(Number).filter((version) => version >= variant.from)) {
        const node = await nodeBinary(major);
        if (!node) throw new Error(`There is no Node ${major} for this platform.`);
        const setup = { node, cli: values.cli, seconds: Number(values.seconds), folder };
        const runs = new Map<Mode, Run[]>();
        // Interleaved, so that what else the machine does meets all modes alike.
        for (let turn = 0; turn < Number(values.runs); turn++)
          for (const mode of values.mode as Mode[])
            runs.set(mode, [...(runs.get(mode) ?? []), await measure(variant, mode, setup)]);
        for (const [mode, ofMode] of runs) results.push({ program: variant.name, major, mode, runs: ofMode });
        process.stderr.write(`${variant.name}, Node ${major}\n`);
        if (values.json) writeFileSync(values.json, JSON.stringify(results));
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return results;
}

function readResults(files: readonly string[]): Result[] {
  const found = new Map<string, Result>();
  for (const result of files.flatMap((file) => JSON.parse(readFileSync(file, 'utf8')) as Result[])) {
    const key = JSON.stringify([result.program, result.major, result.mode]);
    if (values.program?.includes(result.program) === false || !values.mode.includes(result.mode)) continue;
    found.set(key, { ...result, runs: [...(found.get(key)?.runs ?? []), ...result.runs] });
  }
  return [...found.values()];
}
