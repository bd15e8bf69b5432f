// Functions and lines of an edited program are followed by its sources; recorded and compared by the real command line.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import type { DiffResult } from '../../src/cli/commands/diff.ts';
import { cli, run, temporaryFolder, testNode } from './run.ts';

const folder = temporaryFolder();

const squares = `function NAME(rounds) {
  let sum = 0;
  for (let i = 0; i < rounds; i++) {
    sum += Math.sqrt(i) * Math.sin(i);
  }
  return Math.round(sum);
}`;
const hash = `function hash(rounds) {
  let h = 7;
  for (let i = 0; i < rounds; i++) {
    h = (Math.imul(h, 31) + i) | 0;
  }
  return h;
}`;
const main = (name: string) => `for (let turn = 0; turn < 60; turn++) {
  hash(400_000);
  ${name}(100_000);
}`;
const older = [squares.replace('NAME', 'squares'), hash, main('squares')].join('\n\n');
/** Another order, another name, and lines above. */
const newer = ["'use strict';\n// Waves.", hash, squares.replace('NAME', 'waves'), main('waves')].join(
  '\n\n',
);

const lineOf = (text: string, part: string) => text.split('\n').findIndex((line) => line.includes(part)) + 1;

async function recorded(name: string, file: string): Promise<string> {
  const out = join(folder, `${name}.pb.gz`);
  const options = ['--interval-us', '1000', '--budget', '100', '--out', out];
  const { code, stderr } = await run([testNode, cli, 'record', ...options, '--', testNode, file], {
    cwd: join(file, '..'),
  });
  assert.equal(code, 0, stderr);
  return out;
}

async function rowsOf(base: string, current: string, ...flags: string[]): Promise<DiffResult['rows']> {
  const { code, stdout, stderr } = await run([testNode, cli, 'diff', '--json', ...flags, base, current]);
  assert.deepEqual([code, stderr], [0, '']);
  return (JSON.parse(stdout) as DiffResult).rows;
}

function saved(version: string, text: string): string {
  mkdirSync(join(folder, version), { recursive: true });
  const file = join(folder, version, 'program.cjs');
  writeFileSync(file, text);
  return file;
}

describe('diff of two checkouts', () => {
  let base: string;
  let current: string;
  before(async () => {
    base = await recorded('old', saved('old', older));
    current = await recorded('new', saved('new', newer));
  });

  it('compares a function that was renamed and moved with itself', async () => {
    const rows = await rowsOf(base, current);
    assert.ok(!rows.some((row) => row.function === 'squares'));
    for (const name of ['waves', 'hash']) {
      const row = rows.find((each) => each.function === name)!;
      assert.ok(row.base.self > 0 && row.current.self > 0, name);
      assert.deepEqual(
        [row.file, row.line],
        [join(folder, 'new/program.cjs'), lineOf(newer, `function ${name}`)],
      );
    }
  });

  it('compares a line with itself where it is now', async () => {
    const rows = await rowsOf(base, current, '--by', 'line');
    for (const part of ['Math.sin', 'Math.imul']) {
      const row = rows.find(({ line }) => line === lineOf(newer, part))!;
      assert.ok(row.base.self > 0 && row.current.self > 0, part);
    }
  });

  it('goes by names where the sources that ran are not there any more', async () => {
    const file = join(folder, 'old/program.cjs');
    writeFileSync(file, 'edited meanwhile');
    const rows = await rowsOf(base, current);
    assert.ok(rows.some((row) => row.function === 'squares' && row.current.self === 0));
    const row = rows.find((each) => each.function === 'hash')!;
    assert.ok(row.base.self > 0 && row.current.self > 0);
  });
});
