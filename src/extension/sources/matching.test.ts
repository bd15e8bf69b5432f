import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mostAlike, placesIn, type FolderPair } from './matching.ts';
import { segments } from './sourceName.ts';

const alike = (recorded: string, ...candidates: string[]) =>
  mostAlike(segments(recorded), candidates, segments);

describe('mostAlike', () => {
  it('takes the path with the longest equal end', () => {
    const { common, best } = alike('/build/7/app/src/index.ts', '/w/a/src/index.ts', '/w/app/src/index.ts');
    assert.deepEqual([common, best], [3, ['/w/app/src/index.ts']]);
  });

  it('gives all that are equally alike', () => {
    const { best } = alike('/app/src/index.ts', '/w/a/src/index.ts', '/w/b/src/index.ts', '/w/index.ts');
    assert.deepEqual(best, ['/w/a/src/index.ts', '/w/b/src/index.ts']);
  });

  it('compares paths of Windows and Unix', () => {
    assert.equal(alike('C:\\build\\src\\a.ts', '/w/src/a.ts').common, 2);
  });

  it('finds nothing among nothing', () => {
    assert.deepEqual(alike('/a.ts'), { common: 0, best: [] });
  });
});

describe('placesIn', () => {
  const pairs: FolderPair[] = [
    { recorded: ['app'], local: 'file:///w' },
    { recorded: ['app', 'node_modules', 'lib'], local: 'file:///w/packages/lib' },
    { recorded: ['elsewhere'], local: 'file:///e' },
  ];
  const places = (path: string) =>
    placesIn(pairs, segments(path)).map(({ folder, names }) => [folder, ...names].join('/'));

  it('puts a file where its folder corresponds, the closest first', () => {
    assert.deepEqual(places('/app/src/a.ts'), ['file:///w/src/a.ts']);
    assert.deepEqual(places('/app/node_modules/lib/b.ts'), [
      'file:///w/packages/lib/b.ts',
      'file:///w/node_modules/lib/b.ts',
    ]);
    assert.deepEqual(places('/application/a.ts'), []);
  });

  it('cannot be led out of the folder', () => {
    assert.deepEqual(places('/app/../../app/../../../etc/passwd'), []);
    assert.deepEqual(places('/app/x/..\\../../app/..%2f..%2f/a.ts'), ['file:///w/..%2f..%2f/a.ts']);
  });
});
