// The gate records both sides itself, in the real command line.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import type { GateResult } from '../../src/cli/commands/gate.ts';
import { cli, programs, run, temporaryFolder, testNode, type Finished } from './run.ts';

const folder = temporaryFolder();
const [base, current, kept] = ['base', 'current', 'kept'].map((name) => join(folder, name));
/** Without threads that compile: see gate.test.ts. */
const command = ['--', testNode, '--single-threaded', 'run.cjs'];

function gate(...args: string[]): Promise<Finished> {
  return run([testNode, cli, 'gate', ...args], { cwd: current, limitMs: 240_000 });
}

function regressedIn({ stdout }: Finished): string[] {
  const { rows } = JSON.parse(stdout) as GateResult;
  return rows.filter(({ verdict }) => verdict === 'regressed').map((row) => row.function);
}

before(() => {
  for (const [checkout, slow] of [
    [base, ''],
    [current, 'waves'],
  ]) {
    mkdirSync(checkout);
    copyFileSync(join(programs, 'gated.cjs'), join(checkout, 'gated.cjs'));
    writeFileSync(
      join(checkout, 'run.cjs'),
      `process.env.GATED = ${JSON.stringify(slow)};\nrequire('./gated.cjs');\nconsole.log('ran in', process.cwd());\n`,
    );
  }
});

describe('selftime gate --interleave', () => {
  it('runs a command in two checkouts in turn, and finds what one of them made slower', async () => {
    const finished = await gate('--interleave', '3', '--base', base, '--keep', kept, '--json', ...command);
    assert.equal(finished.code, 1, finished.stderr);
    assert.deepEqual(regressedIn(finished), ['waves']);
    assert.equal(existsSync(join(kept, 'base-3.pb.gz')) && existsSync(join(kept, 'current-3.pb.gz')), true);
    const told = finished.stderr.match(/run \d of 3, \w+/g);
    assert.deepEqual(
      told,
      [1, 2, 3].flatMap((n) => [`run ${n} of 3, base`, `run ${n} of 3, current`]),
    );
    // What the program prints is no part of the document.
    assert.match(finished.stderr, new RegExp(`ran in ${base}\\n`));
  });

  it('takes a stored baseline for one side, and keeps no captures that nobody asked for', async () => {
    const captures = readdirSync(kept)
      .filter((name) => name.startsWith('base'))
      .map((name) => join(kept, name));
    const saved = await run([testNode, cli, 'baseline', 'save', '--name', 'before', ...captures], {
      cwd: current,
    });
    assert.equal(saved.code, 0, saved.stderr);
    const finished = await gate('--interleave', '3', '--baseline', 'before', '--json', ...command);
    assert.equal(finished.code, 1, finished.stderr);
    assert.deepEqual(regressedIn(finished), ['waves']);
    assert.deepEqual(readdirSync(current).sort(), ['.selftime', 'gated.cjs', 'run.cjs']);
  });

  it('says what is missing, and what a failing run was', async () => {
    const wrong = async (expected: RegExp, ...args: string[]) => {
      const { code, stderr } = await gate(...args);
      assert.equal(code, 2);
      assert.match(stderr, expected);
    };
    await wrong(/The gate compares two sides/);
    await wrong(/There is no command to run/, '--interleave', '3', '--base', base);
    await wrong(/Give --base FOLDER/, '--interleave', '3', ...command);
    await wrong(/missing is no folder/, '--interleave', '3', '--base', 'missing', ...command);
    await wrong(/between 3 and 100/, '--interleave', '2', '--base', base, ...command);
    await wrong(/for --interleave/, '--baseline', 'x', '--current', 'y', ...command);
    const once = `const f = ${JSON.stringify(join(folder, 'ran'))}, fs = require('fs'); process.exitCode = fs.existsSync(f) ? 3 : 0; fs.writeFileSync(f, '')`;
    await wrong(/ended with exit code 3, the first one with 0/, '--interleave', '3', '--base', base, '--', testNode, '-e', once); // prettier-ignore
  });
});
