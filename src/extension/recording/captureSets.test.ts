import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { capturesIn, isSetFolder, makeSetFolder, removeIfEmpty, setOf } from './captureSets.ts';

const captures = mkdtempSync(join(tmpdir(), 'selftime-sets-'));
after(() => rmSync(captures, { recursive: true }));
const time = new Date(2026, 10, 23, 4, 5, 6);

describe('sets of captures', () => {
  it('have a folder each, also when they begin in the same second', async () => {
    const folders = [await makeSetFolder(captures, time), await makeSetFolder(captures, time)];
    assert.deepEqual(
      folders.map((folder) => basename(folder)),
      ['runs-2026-11-23T040506', 'runs-2026-11-23T040506-2'],
    );
    for (const folder of folders) assert.ok(isSetFolder(basename(folder)));
    for (const other of ['runs', 'runs-1', 'app-2026-11-23T040506', 'runs-2026-11-23T040506.pb.gz'])
      assert.ok(!isSetFolder(other), other);
  });

  it('are told by their folder; a capture beside them stands alone', async () => {
    const folder = await makeSetFolder(captures, new Date(2026, 0, 1));
    const runs = ['a-2026-01-01T000001.pb.gz', 'a-2026-01-01T000002.pb.gz'].map((name) => join(folder, name));
    for (const file of [...runs, join(folder, 'notes.txt')]) writeFileSync(file, '');
    const single = join(captures, 'single.pb.gz');
    writeFileSync(single, '');
    assert.deepEqual(await setOf(runs[1]), runs);
    assert.deepEqual(await setOf(single), [single]);
    assert.deepEqual(await capturesIn(join(captures, 'nowhere')), []);
  });

  it('lose their folder when it is empty, and nothing else does', async () => {
    const [empty, full] = [await makeSetFolder(captures, time), await makeSetFolder(captures, time)];
    const other = join(captures, 'mine');
    mkdirSync(other);
    writeFileSync(join(full, 'a.pb.gz'), '');
    for (const folder of [empty, full, other, join(captures, 'nowhere')]) await removeIfEmpty(folder);
    assert.deepEqual([empty, full, other].map(existsSync), [false, true, true]);
  });

  it('name the setting where there is no place for them', async () => {
    const file = join(captures, 'file');
    writeFileSync(file, '');
    await assert.rejects(makeSetFolder(file), {
      code: 'cannotWrite',
      nextStep: /selftime\.captureFolder/,
    });
  });
});
