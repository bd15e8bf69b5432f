import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, normalize, relative } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { CanonicalPaths } from './paths.ts';

async function linkedFolder(t: TestContext): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'selftime-paths-')));
  t.after(() => rm(root, { recursive: true }));
  await writeFile(join(root, 'a.js'), '');
  await symlink(root, join(root, 'link'), 'junction');
  return root;
}

describe('CanonicalPaths', () => {
  it('gives one spelling to links and their targets', async (t) => {
    const root = await linkedFolder(t);
    const paths = new CanonicalPaths(() => []);
    assert.equal(paths.of(join(root, 'link', 'link', 'a.js')), join(root, 'a.js'));
    assert.equal(paths.of(join(root, 'x', '..', 'none.js')), join(root, 'none.js'));
  });

  it('does not look at relative and network paths', async (t) => {
    const link = join(await linkedFolder(t), 'link', 'a.js');
    const relativeLink = relative(process.cwd(), link);
    // On Unix two slashes lead to the same file as one: looking would resolve the link.
    for (const path of [relativeLink, `/${link.replaceAll('\\', '/')}`]) {
      assert.equal(new CanonicalPaths(() => []).of(path), normalize(path));
    }
  });
});
