import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { CanonicalPaths, sourcePath } from './paths.ts';

describe('sourcePath', () => {
  it('takes paths and file URLs, and nothing that is no file', () => {
    assert.equal(sourcePath('/a/b c.js'), '/a/b c.js');
    assert.equal(sourcePath(pathToFileURL(join('/', 'a', 'b c.js')).href), join('/', 'a', 'b c.js'));
    assert.equal(sourcePath('C:\\a.js'), 'C:\\a.js');
    assert.equal(sourcePath('src/a.ts'), 'src/a.ts');
    for (const other of [
      '',
      'node:fs',
      'webpack://app/a.js',
      'https://x/y.js',
      '<anonymous>',
      '(idle)',
      'wasm://x',
      'evalmachine:1',
      '[eval]',
    ]) {
      assert.equal(sourcePath(other), undefined, other);
    }
  });
});

describe('CanonicalPaths', () => {
  it('gives one spelling to links and their targets', async () => {
    const root = await realpath(await mkdtemp(join(tmpdir(), 'selftime-paths-')));
    await writeFile(join(root, 'a.js'), '');
    await symlink(root, join(root, 'link'), 'junction');
    const paths = new CanonicalPaths();
    assert.equal(paths.of(join(root, 'link', 'link', 'a.js')), join(root, 'a.js'));
    assert.equal(paths.of(join(root, 'x', '..', 'none.js')), join(root, 'none.js'));
    await rm(root, { recursive: true });
  });
});
