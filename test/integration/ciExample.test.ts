// The script of docs/ci.md, as it stands there, in a repository of its own.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { cli, programs, root, run, temporaryFolder, testNode } from './run.ts';

const lacking = ['git', 'sh'].find((tool) => spawnSync(tool, ['--version']).error);
const skip = lacking ? `${lacking} is not installed` : false;

function script(): string {
  const page = readFileSync(join(root, 'docs/ci.md'), 'utf8');
  return /```sh\n(#!\/bin\/sh\n[^]*?)```/.exec(page)![1];
}

describe('the example for continuous integration', { skip }, () => {
  const folder = temporaryFolder();

  function git(...args: string[]): void {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@localhost'];
    const { status, stderr } = spawnSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  }

  function commitWith(slow: string): void {
    writeFileSync(
      join(folder, 'work.cjs'),
      `process.env.GATED = ${JSON.stringify(slow)};\nrequire('./gated.cjs');\n`,
    );
    git('add', '.');
    git('commit', '--quiet', '-m', slow || 'base');
  }

  it('fails a change that makes a function slower, and leaves its reports and no checkout', async () => {
    git('init', '--quiet', '--initial-branch=main');
    copyFileSync(join(programs, 'gated.cjs'), join(folder, 'gated.cjs'));
    writeFileSync(join(folder, 'gate.sh'), script());
    commitWith('');
    git('checkout', '--quiet', '-b', 'change');
    commitWith('waves');
    const finished = await run(['sh', 'gate.sh', testNode, '--single-threaded', 'work.cjs'], {
      cwd: folder,
      env: { BASE: 'main', RUNS: '3', SELFTIME: `${testNode} ${cli}` },
      limitMs: 240_000,
    });
    assert.equal(finished.code, 1, finished.stderr);
    assert.match(readFileSync(join(folder, 'gate.md'), 'utf8'), /waves/);
    assert.match(readFileSync(join(folder, 'gate.xml'), 'utf8'), /<failure/);
    assert.match(finished.stdout, /^::error file=gated\.cjs,line=\d+/m);
    assert.equal(existsSync(join(folder, '.git/worktrees')), false);
  });
});
