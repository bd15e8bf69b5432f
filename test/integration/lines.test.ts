import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { build } from 'esbuild';
import { nodeBinary } from '../../scripts/nodes.mjs';
import { readCaptureMetadata } from '../../src/core/captureMetadata.ts';
import { focus } from '../../src/core/filters/filters.ts';
import { functionTable } from '../../src/core/functionTable.ts';
import { lineTable } from '../../src/core/lineTable.ts';
import type { Profile } from '../../src/core/profile.ts';
import { programs, record, temporaryFolder, type Recorded } from './run.ts';

const folder = join(programs, 'lines');
const names = join(folder, 'names.cjs');
const main = join(folder, 'main.cjs');
const elsewhere = join(folder, 'elsewhere.cjs');
/** Samples of one thread, often enough for short programs. */
const flags = ['--interval-us', '1000', '--budget', '50'];
/** The programs run for a second or two of CPU time, whatever that takes on a busy machine. */
const LONGEST_MS = 180_000;

async function recordWith(
  t: TestContext,
  major: number,
  args: readonly string[],
  more: readonly string[] = [],
) {
  const node = await nodeBinary(major);
  if (!node) return void t.skip(`no Node ${major} for this platform`);
  const recorded = await record([node, ...args], { flags: [...flags, ...more], limitMs: LONGEST_MS });
  assert.equal(recorded.code, 0, recorded.stderr);
  return recorded;
}

/** `name startLine`, of functions of a file that were sampled at all. */
function functionsOf(profile: Profile, file: string): string[] {
  return functionTable(profile)
    .rows.filter((row) => row.file === file && row.self > 0)
    .map((row) => `${row.name} ${row.startLine}`)
    .sort();
}

const lineOf = (file: string, text: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1;

describe('functions as the source has them', { concurrency: 2 }, () => {
  for (const major of [20, 24, 26]) {
    it(`Node ${major}: names, starts, and one function for all its lines`, async (t) => {
      const recorded = await recordWith(t, major, [names]);
      if (!recorded) return;
      const found = functionsOf(recorded.profile, names);
      const expected = [
        `First.run ${lineOf(names, 'run(rounds)')}`,
        `Second.run ${lineOf(names, 'class Second') + 1}`,
        `arrow ${lineOf(names, 'const arrow')}`,
        `busy ${lineOf(names, 'function busy')}`,
        `entry ${lineOf(names, 'entry:')}`,
        `(anonymous) ${lineOf(names, 'forEach')}`,
      ];
      for (const name of expected)
        assert.ok(found.includes(name), `${name} is not among ${found.join(', ')}`);
      // The top level may have been sampled, too; nothing else is in the file.
      assert.deepEqual(
        found.filter((name) => !expected.includes(name) && name !== '(anonymous) 1'),
        [],
      );
    });
  }
});

/** Share of the program's samples on a marked line, and the program's own word for it. */
function sharesOf({ profile, stderr }: Recorded) {
  const micros = JSON.parse(/^\{.*\}$/m.exec(stderr)![0]) as Record<string, number>;
  const spent = micros['named'] + micros['hidden'];
  const table = lineTable(focus((text) => text.includes(basename(folder)))(profile));
  const measured = (name: string) => {
    const line = lineOf(elsewhere, `HOT:${name}`);
    return (table.rows.find((row) => row.file === elsewhere && row.line === line)?.self ?? 0) / table.total;
  };
  return (['named', 'hidden'] as const).map((name) => ({
    name,
    expected: micros[name] / spent,
    measured: measured(name),
  }));
}

describe('functions inlined from another file', { concurrency: 2 }, () => {
  for (const major of [20, 22, 24, 26]) {
    it(`Node ${major}: on their own lines, or on none`, async (t) => {
      const recorded = await recordWith(t, major, [main]);
      if (!recorded) return;
      const lines = readFileSync(main, 'utf8').split('\n').length;
      for (const row of lineTable(recorded.profile).rows)
        if (row.file === main) assert.ok(row.line <= lines, `main.cjs has no line ${row.line}`);
      const [named, hidden] = sharesOf(recorded);
      const { samples, unplacedSamples = 0 } = readCaptureMetadata(recorded.profile)!;
      const unplaced = unplacedSamples / samples;
      const seen = JSON.stringify({ named, hidden, unplaced });
      assert.ok(Math.abs(named.expected - named.measured) < 0.08, seen);
      // What is called by a computed name is only found where V8 itself says what it was.
      assert.ok(Math.abs(hidden.expected - hidden.measured - unplaced) < 0.08, seen);
      const warned = recorded.result.warnings.some((text) => /could not be placed on a line/.test(text));
      assert.equal(warned, unplaced >= 0.01, seen);
    });

    it(`Node ${major}: exact lines`, async (t) => {
      const recorded = await recordWith(t, major, [main], ['--exact-lines']);
      if (!recorded) return;
      assert.equal(readCaptureMetadata(recorded.profile)!.unplacedSamples, 0);
      for (const { name, expected, measured } of sharesOf(recorded))
        assert.ok(Math.abs(expected - measured) < 0.08, `${name}: ${measured} of ${expected}`);
    });
  }
});

/** Nearly all samples on lines of a file are on those that it marks. */
function assertMarked(profile: Profile, file: string): void {
  const text = readFileSync(file, 'utf8').split('\n');
  const rows = lineTable(profile).rows.filter((row) => row.file === file);
  const sum = (of: typeof rows) => of.reduce((all, { self }) => all + self, 0);
  const marked = sum(rows.filter(({ line }) => text[line - 1].includes('// HOT')));
  assert.ok(marked / sum(rows) > 0.9, JSON.stringify(rows.map(({ line, self }) => [line, self])));
}

describe('built-in functions', { concurrency: 2 }, () => {
  for (const major of [18, 20, 22, 24, 26]) {
    it(`Node ${major}: on the line of their call`, async (t) => {
      const file = join(folder, 'builtins.cjs');
      const recorded = await recordWith(t, major, [file]);
      if (!recorded) return;
      assertMarked(recorded.profile, file);
    });
  }

  it('no V8 is given a flag that it complains about', async (t) => {
    for (const major of [18, 20, 22, 24, 26]) {
      const node = await nodeBinary(major);
      if (!node) return t.skip(`no Node ${major} for this platform`);
      const { stderr } = await record([node, '-e', '0'], { flags: ['--exact-lines'] });
      assert.doesNotMatch(stderr, /flag/i);
    }
  });
});

describe('deep recursion', { concurrency: 2 }, () => {
  for (const major of [20, 24, 26]) {
    it(`Node ${major}: on its lines`, async (t) => {
      const file = join(folder, 'deep.cjs');
      const recorded = await recordWith(t, major, [file]);
      if (!recorded) return;
      assertMarked(recorded.profile, file);
    });
  }
});

describe('code on one line', () => {
  it('Node 26: lines and names of a minified bundle', async (t) => {
    const outfile = join(temporaryFolder(), 'bundle.cjs');
    await build({
      entryPoints: [names],
      outfile,
      bundle: true,
      minify: true,
      platform: 'node',
      sourcemap: true,
    });
    const recorded = await recordWith(t, 26, [outfile]);
    if (!recorded) return;
    const found = functionsOf(recorded.profile, names);
    for (const name of ['busy', 'First.run', 'Second.run', 'arrow', 'entry'])
      assert.ok(
        found.some((text) => text.startsWith(`${name} `)),
        `${name} is not among ${found.join(', ')}`,
      );
    assert.deepEqual(
      recorded.result.warnings.filter((text) => /minified/.test(text)),
      [],
    );
    const hottest = lineTable(recorded.profile).rows.filter((row) => row.file === names);
    assert.ok(hottest.some(({ line }) => line === lineOf(names, 'Math.cbrt')));
  });
});
