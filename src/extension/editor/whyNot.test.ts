import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { replaceFile } from '../../store/files.ts';
import { whyNot } from './whyNot.ts';

const bytes = new TextEncoder().encode('new');

describe('replaceFile', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'selftime-replace-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('makes a file, or replaces one', async () => {
    await writeFile(join(folder, 'old'), 'a longer old text');
    for (const name of ['old', 'fresh']) {
      await replaceFile(join(folder, name), bytes);
      assert.equal(await readFile(join(folder, name), 'utf8'), 'new');
    }
    assert.deepEqual((await readdir(folder)).sort(), ['fresh', 'old']);
  });

  it('leaves everything as it was when it fails, and the reason can be told', async () => {
    await mkdir(join(folder, 'taken', 'inside'), { recursive: true });
    await assert.rejects(replaceFile(join(folder, 'taken'), bytes), (error) => {
      assert.match(whyNot(error), /./);
      return true;
    });
    await assert.rejects(replaceFile(join(folder, 'none', 'a.svg'), bytes), (error) => {
      assert.equal(whyNot(error), 'its folder does not exist.');
      return true;
    });
    assert.deepEqual(await readdir(folder, { recursive: true }), ['taken', join('taken', 'inside')]);
  });
});
