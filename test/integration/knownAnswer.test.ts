import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { basename, join } from 'node:path';
import { before, describe, it } from 'node:test';
import { build } from 'esbuild';
import ts from 'typescript';
import { nodeBinary } from '../../scripts/nodes.mjs';
import { focus, ignore } from '../../src/core/filters/filters.ts';
import { lineTable } from '../../src/core/lineTable.ts';
import { programs, record, root, temporaryFolder } from './run.ts';

// Of the Node that runs the tests; the types are those of the oldest Node that Selftime runs on.
const { stripTypeScriptTypes } = nodeModule as unknown as { stripTypeScriptTypes(code: string): string };

const source = join(programs, 'known.ts');
const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
/** Percentage points that a line's share may be off. */
const TOLERANCE = 3;
/** The same, for the time that the program waited for a processor: which line waits, its own clock cannot know. */
const MOST_FOR_WAITS = 4;

/** Line of each marker in the file that lines are expected in. */
function markers(file: string): Map<string, number> {
  const found = new Map<string, number>();
  readFileSync(file, 'utf8')
    .split('\n')
    .forEach((text, index) => {
      const marker = /\/\/ HOT:(\w+)/.exec(text)?.[1];
      if (marker) found.set(marker, index + 1);
    });
  return found;
}

/** A wrong line is wrong in a run of any length; what a busy machine does to a short run is gone in a longer one. */
async function checkLines(command: readonly string[], expectedFile: string): Promise<void> {
  for (const seconds of [3.2, 6.4, 12.8]) {
    try {
      return await checkRun(command, expectedFile, seconds);
    } catch (error) {
      if (seconds > 12) throw error;
    }
  }
}

async function checkRun(command: readonly string[], expectedFile: string, seconds: number): Promise<void> {
  const truthFile = join(temporaryFolder(), 'truth.json');
  const { profile, code, warnings } = await record(command, {
    flags: ['--interval-us', '1000'],
    env: { TRUTH: truthFile, SECONDS: String(seconds) },
  });
  assert.equal(code, 0);
  assert.deepEqual(warnings, []);
  const truth = JSON.parse(readFileSync(truthFile, 'utf8')) as {
    steps: Record<string, number>;
    wallMs: number;
  };
  const spent = Object.values(truth.steps).reduce((sum, micros) => sum + micros, 0);
  const waited = Math.max(0, 1 - spent / 1000 / truth.wallMs);
  const tolerance = TOLERANCE + Math.min(MOST_FOR_WAITS, waited * 100);
  // The program measures its steps, not how Node starts nor its own clock.
  const inProgram = focus((text) => text.includes(basename(expectedFile)));
  const outsideClock = ignore((text) => text === 'cpuMicros');
  const table = lineTable(outsideClock(inProgram(profile)));
  const inFile = table.rows.filter((row) => row.file === expectedFile);
  const report: string[] = [];
  for (const [marker, line] of markers(expectedFile)) {
    const expected = (truth.steps[marker] / spent) * 100;
    const measured = ((inFile.find((row) => row.line === line)?.self ?? 0) / table.total) * 100;
    report.push(
      `${marker} line ${line}: expected ${expected.toFixed(1)} %, measured ${measured.toFixed(1)} %`,
    );
    const hottest = table.rows
      .slice(0, 8)
      .map((r) => `${r.file}:${r.line} ${((r.self / table.total) * 100).toFixed(1)} %`);
    assert.ok(
      Math.abs(expected - measured) <= tolerance,
      `${report.join('\n')}\nwaited: ${(waited * 100).toFixed(1)} %; hottest: ${hottest.join(', ')}`,
    );
  }
  // Sampled time is real time: the loop took most of the run, and the rest is starting up.
  const sampledMs = lineTable(profile).total / 1e6;
  const ratio = sampledMs / truth.wallMs;
  assert.ok(ratio > 0.85 && ratio < 1.6, `profile ${sampledMs} ms, loop ${truth.wallMs} ms`);
}

describe('line costs against a program that measures itself', { concurrency: 2 }, () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);

  before(async () => {
    const text = readFileSync(source, 'utf8');
    const compile = (options: ts.CompilerOptions) =>
      ts.transpileModule(text, {
        fileName: 'known.ts',
        compilerOptions: { target: ts.ScriptTarget.ES2020, module: ts.ModuleKind.CommonJS, ...options },
      });
    for (const name of ['js', 'external', 'inline', 'bundle']) mkdirSync(at(name));
    const stripped = stripTypeScriptTypes(text);
    writeFileSync(at('js/known.mjs'), stripped);
    writeFileSync(
      at('js/known.cjs'),
      stripped.replace(/^import (\{.*\}) from ('.*');$/m, 'const $1 = require($2);'),
    );
    for (const name of ['external', 'inline']) copyFileSync(source, at(`${name}/known.ts`));
    const external = compile({ sourceMap: true });
    writeFileSync(at('external/known.js'), external.outputText);
    writeFileSync(at('external/known.js.map'), external.sourceMapText!);
    writeFileSync(at('inline/known.js'), compile({ inlineSourceMap: true }).outputText);
    await build({
      entryPoints: [source],
      outfile: at('bundle/known.js'),
      bundle: true,
      platform: 'node',
      sourcemap: true,
      logLevel: 'error',
    });
    // Hashbang files and .js without a package.json are CommonJS.
    writeFileSync(at('package.json'), '{}');
  });

  const all = [18, 20, 22, 24, 26];
  const since = (oldest: number) => all.filter((major) => major >= oldest);
  /** To Node these are plain scripts; the host maps them, by columns, which V8 tells in another way from Node 26 on. */
  const mapped = [20, 24, 26];
  const kinds: { name: string; on: readonly number[]; args: () => string[]; expected: () => string }[] = [
    { name: 'CommonJS', on: since(18), args: () => [at('js/known.cjs')], expected: () => at('js/known.cjs') },
    {
      name: 'ES module',
      on: since(18),
      args: () => [at('js/known.mjs')],
      expected: () => at('js/known.mjs'),
    },
    { name: 'tsx', on: since(18), args: () => [tsx, source], expected: () => source },
    {
      name: 'node --import tsx',
      on: since(20),
      args: () => ['--import', 'tsx', source],
      expected: () => source,
    },
    {
      name: 'tsc, external map',
      on: mapped,
      args: () => [at('external/known.js')],
      expected: () => at('external/known.ts'),
    },
    {
      name: 'tsc, inline map',
      on: mapped,
      args: () => [at('inline/known.js')],
      expected: () => at('inline/known.ts'),
    },
    {
      name: 'esbuild bundle',
      on: mapped,
      args: () => [at('bundle/known.js')],
      expected: () => source,
    },
    { name: "Node's own type stripping", on: since(24), args: () => [source], expected: () => source },
  ];

  for (const major of all) {
    for (const kind of kinds.filter(({ on }) => on.includes(major))) {
      it(`Node ${major}: ${kind.name}`, async (t) => {
        const node = await nodeBinary(major);
        if (!node) return t.skip(`no Node ${major} for this platform`);
        await checkLines([node, ...kind.args()], kind.expected());
      });
    }
  }
});
