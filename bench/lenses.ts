// npm run bench:lenses -- [--runs 3] [10 60]
// From the exit of a program to its hot lines and its capture in VS Code, for programs of so many seconds. See README.md.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { setup } from '../scripts/setup.mjs';
import { interleaved, machine, report, table, type Measured } from './results.ts';
import { temporaryFolder } from '../scripts/vscode-server.mjs';
import { inVscode } from './viewer/vscode.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '3' } },
});
const seconds = positionals.length > 0 ? positionals.map(Number) : [10, 60];
/** Deep stacks, hardly two alike. */
const FUNCTIONS = 2000;
const DEEPEST = 60;

/** Calls at random through its functions until `argv[2]` seconds are over, and leaves the time of its exit in `argv[3]`. */
function program(): string {
  const functions = Array.from({ length: FUNCTIONS }, (_, i) =>
    [
      `function step${i}(depth) {`,
      `  let n = ${i};`,
      `  for (let k = 0; k < 300; k++) n = (n * 31 + k) % 1009;`,
      `  return depth > 0 ? n + steps[random() % ${FUNCTIONS}](depth - 1) : n;`,
      `}`,
    ].join('\n'),
  );
  return [
    ...functions,
    `const steps = [${functions.map((_, i) => `step${i}`).join()}];`,
    'let seed = 1;',
    'function random() { return (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) >>> 8; }',
    'const [seconds, file] = process.argv.slice(2);',
    "process.on('exit', () => require('node:fs').writeFileSync(file, String(Date.now())));",
    'const end = Date.now() + seconds * 1000;',
    '(function turn() {',
    `  for (const until = Date.now() + 20; Date.now() < until; ) steps[random() % ${FUNCTIONS}](20 + random() % ${DEEPEST - 20});`,
    '  if (Date.now() < end) setImmediate(turn);',
    '})();',
  ].join('\n');
}

function exitToLenses(length: number): Promise<Measured> {
  return inVscode({}, async ({ host }) => {
    const folder = await temporaryFolder();
    const [file, exitFile] = [join(folder, 'program.cjs'), join(folder, 'exit')];
    await writeFile(file, program());
    const seen = await host<{ at: number; lenses: number }>('profile', {
      file,
      args: JSON.stringify([String(length), exitFile]),
    });
    if (seen.lenses === 0) throw new Error('no lenses');
    // Whatever VS Code still does with the last capture must not fall into the next run.
    await sleep(1_000);
    return {
      'exit to capture and lenses ms': seen.at - Number(await readFile(exitFile, 'utf8')),
      lenses: seen.lenses,
    };
  });
}

await setup({ vscode: true, browser: true });
const rows = await interleaved(
  Number(options.runs),
  seconds.map((length) => ({ what: `${length} s`, run: () => exitToLenses(length) })),
);
await report('lenses', [machine(), '', table(rows)].join('\n'), rows);
