import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { isInside, projectOf } from './folders.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'selftime-test-')));
after(() => rmSync(folder, { recursive: true }));

describe('isInside', () => {
  it('compares whole names', () => {
    assert.equal(isInside(join('/', 'w'), join('/', 'w', '..a', 'b.js')), true);
    assert.equal(isInside(join('/', 'w'), join('/', 'workshop', 'b.js')), false);
    assert.equal(isInside(join('/', 'w'), join('/', 'w')), true);
  });
});

describe('the project of a folder', () => {
  const [api, web, inner] = [join(folder, 'api'), join(folder, 'web'), join(folder, 'web', 'inner')];

  it('is the innermost that it lies in, or none', () => {
    const of = (path: string | undefined) => projectOf([api, web, inner], path);
    assert.deepEqual([of(api), of(join(web, 'src')), of(join(inner, 'src'))], [api, web, inner]);
    for (const other of [folder, join(folder, 'api-2'), '', undefined, 'api', 'Q:\\elsewhere'])
      assert.equal(of(other), undefined, other);
  });

  it('is found where the project was opened by a symbolic link, as programs see real paths', () => {
    const link = join(folder, 'link');
    symlinkSync(folder, link, 'junction');
    assert.equal(projectOf([link], join(folder, 'src')), link);
    assert.equal(projectOf([link], join(link, 'src')), link);
  });
});
