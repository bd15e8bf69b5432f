import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { isNetworkPath, mayLookAt, segments, sourceName } from './sourceName.ts';

const kinds = (...files: string[]) => files.map((file) => sourceName(file).kind);

describe('sourceName', () => {
  it('knows absolute paths of every platform, as paths and as URLs', () => {
    const here = join('/', 'a', 'b c.js');
    assert.deepEqual(sourceName(pathToFileURL(here).href), { kind: 'path', path: here });
    assert.deepEqual(sourceName('file:///C:/a%20b.js'), {
      kind: 'path',
      path: process.platform === 'win32' ? 'C:\\a b.js' : '/C:/a b.js',
    });
    assert.deepEqual(kinds('/a/b.js', 'C:\\a.js', 'c:/a.js', '\\\\server\\a.js'), Array(4).fill('path'));
  });

  it('takes the path out of URLs and never their host', () => {
    const part = (path: string) => ({ kind: 'part', path });
    assert.deepEqual(sourceName('src/a.ts'), part('src/a.ts'));
    assert.deepEqual(sourceName('webpack://app/./src/a%20b.ts?x'), part('/src/a b.ts'));
    assert.deepEqual(sourceName('http://localhost:5173/src/a.ts'), part('/src/a.ts'));
    assert.deepEqual(sourceName('[slug]/(group)/page.tsx'), part('[slug]/(group)/page.tsx'));
  });

  it('knows what has no file', () => {
    assert.deepEqual(kinds('node:fs', 'node:internal/timers'), ['builtIn', 'builtIn']);
    const none = ['', '(idle)', '<anonymous>', '[eval]', '[worker eval]', 'evalmachine.<anonymous>'];
    none.push('wasm://wasm/1a', 'native array.js', 'https://x/', 'webpack://%', 'data:text/javascript,1');
    assert.deepEqual(kinds(...none), Array(none.length).fill('none'));
  });
});

describe('segments', () => {
  it('leaves out what leads nowhere and outside', () => {
    assert.deepEqual(segments('/a//./b/../c\\d.ts'), ['a', 'c', 'd.ts']);
    assert.deepEqual(segments('../../../etc/passwd'), ['etc', 'passwd']);
  });
});

describe('mayLookAt', () => {
  const network = [
    '\\\\server\\share\\a.js',
    '//server/share/a.js',
    '\\/server/share/a.js',
    '\\\\?\\UNC\\server\\share\\a.js',
    '\\\\.\\pipe\\x',
    '\\??\\UNC\\server\\share\\a.js',
    '/net/server/a.js',
  ];

  it('is no for other computers, unless the workspace lies there', () => {
    for (const path of network) {
      assert.equal(isNetworkPath(path), true, path);
      assert.equal(mayLookAt(path, [join('/', 'w')]), false, path);
    }
    assert.equal(mayLookAt('/net/server/w/a.js', ['/net/server/w']), true);
    assert.equal(mayLookAt('/net/server/w/../../other/a.js', ['/net/server/w']), false);
    assert.equal(mayLookAt('//server/w/a.js', ['//server/w']), true);
    assert.equal(mayLookAt('//other/w/a.js', ['//server/w']), false);
  });

  it('is yes for local paths only', () => {
    assert.equal(mayLookAt(join(process.cwd(), 'a.js'), []), true);
    assert.equal(mayLookAt('src/a.js', []), false);
    assert.equal(mayLookAt(join(process.cwd(), 'a\0.js'), []), false);
  });
});
