import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ProfileBuilder } from '../core/profileBuilder.ts';
import { editedSources, sourcesOnDisk } from './sourcesOnDisk.ts';

const recorded = Date.UTC(2026, 0, 2);
const earlier = new Date(Date.UTC(2026, 0, 1));
let folder: string;

function capture(files: readonly string[], timeNanos = recorded * 1e6) {
  const builder = new ProfileBuilder([{ type: 'samples', unit: 'count' }]);
  for (const file of files)
    builder.addSample(builder.stack(0, { name: 'f', file, line: 1, startLine: 1 }), [1]);
  return { file: 'x.pb.gz', profile: { ...builder.build(), timeNanos, durationNanos: 1e9 } };
}

async function saved(name: string, text = `// ${name}`): Promise<string> {
  const file = join(folder, name);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, text);
  await utimes(file, earlier, earlier);
  return file;
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'selftime-sources-'));
});
after(() => rm(folder, { recursive: true, force: true }));

describe('sourcesOnDisk', () => {
  it("reads the program's own scripts", async () => {
    const files = [await saved('a.js'), await saved('b.tsx'), await saved('c.mts')];
    const sources = await sourcesOnDisk([capture(files.slice(0, 2)), capture(files.slice(1))]);
    assert.deepEqual([...sources.keys()].sort(), files);
    assert.equal(sources.get(files[1]), '// b.tsx');
  });

  it('leaves out dependencies, other files, and what cannot be read', async () => {
    const huge = await saved('huge.js');
    await truncate(huge, 13 * 2 ** 20);
    await utimes(huge, earlier, earlier);
    await mkdir(join(folder, 'folder.js'), { recursive: true });
    const files = [
      await saved('node_modules/x/index.js'),
      await saved('secret.txt'),
      huge,
      join(folder, 'folder.js'),
      join(folder, 'gone.js'),
      'relative.js',
      'node:fs',
      '',
      '//server/share/a.js',
      '/a\0b.js',
    ];
    assert.deepEqual([...(await sourcesOnDisk([capture(files)])).keys()], []);
  });

  it('leaves out what was changed after any of the captures, or may have been', async () => {
    const file = await saved('edited.js');
    assert.equal((await sourcesOnDisk([capture([file])])).size, 1);
    assert.equal((await sourcesOnDisk([capture([file]), capture([file], 1)])).size, 0);
    assert.equal((await sourcesOnDisk([capture([file], 0)])).size, 0);
    await writeFile(file, '// edited');
    assert.equal((await sourcesOnDisk([capture([file])])).size, 0);
  });
});

describe('editedSources', () => {
  it('takes the sources kept with a baseline before those on disk', async () => {
    const file = await saved('kept.js', 'new();\nold();');
    const place = [{ file, path: 'kept.js' }];
    const sources = await editedSources([capture([file])], [capture([file])], new Map([[file, 'old();']]));
    sources.pairFiles(place, place);
    assert.deepEqual(sources.follow(file, 1), { file, line: 2 });
  });
});
