import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gitState, nearestPackage } from './context.ts';

const folder = mkdtempSync(join(tmpdir(), 'selftime-context-'));
after(() => rmSync(folder, { recursive: true, force: true }));

describe('gitState', () => {
  const tree = join(folder, 'tree');
  const git = (...args: string[]) =>
    execFileSync(
      'git',
      ['-c', 'user.name=a', '-c', 'user.email=a@b.c', '-c', 'init.defaultBranch=trunk', ...args],
      {
        cwd: tree,
        encoding: 'utf8',
      },
    ).trim();

  it('knows commit, branch and changes of a work tree, and nothing elsewhere', async (t) => {
    mkdirSync(join(tree, 'inner'), { recursive: true });
    assert.equal(await gitState(tree), undefined);
    try {
      git('init', '-q');
    } catch {
      return t.skip('no git');
    }
    assert.equal(await gitState(tree), undefined, 'before the first commit');
    writeFileSync(join(tree, 'a.js'), '1');
    git('add', '.');
    git('commit', '-qm', 'one');
    const commit = git('rev-parse', 'HEAD');
    assert.deepEqual(await gitState(join(tree, 'inner')), { commit, branch: 'trunk', dirty: false });
    writeFileSync(join(tree, 'new.js'), '1');
    assert.equal((await gitState(tree))!.dirty, false, 'a new file is not part of the program yet');
    writeFileSync(join(tree, 'a.js'), '2');
    assert.equal((await gitState(tree))!.dirty, true);
    git('checkout', '-q', '--detach');
    assert.equal((await gitState(tree))!.branch, undefined);
  });
});

describe('nearestPackage', () => {
  it('looks upwards for a package.json with a name', async () => {
    const inner = join(folder, 'package', 'dist', 'cjs');
    mkdirSync(inner, { recursive: true });
    writeFileSync(join(folder, 'package', 'package.json'), '{"name": "shop", "version": "1.2.3"}');
    writeFileSync(join(inner, 'package.json'), '{"type": "commonjs"}');
    assert.deepEqual(await nearestPackage(inner), { name: 'shop', version: '1.2.3' });
    writeFileSync(join(folder, 'package', 'dist', 'package.json'), 'not json');
    assert.deepEqual(await nearestPackage(inner), { name: 'shop', version: '1.2.3' });
  });
});
