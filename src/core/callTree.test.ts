import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { textProfile, textTree } from '../../test/support/textProfile.ts';
import { buildCallTree } from './callTree.ts';

describe('buildCallTree', () => {
  it('merges equal prefixes and sums self into total', () => {
    assert.equal(
      textTree(`
        main  main  main  other
        a     a     b     a
        c           b
        =5    =2    =3    =1
      `),
      [
        'all 0/11',
        '  main 0/10',
        '    a 2/7',
        '      c 5/5',
        '    b 0/3',
        '      b 3/3',
        '  other 0/1',
        '    a 1/1',
      ].join('\n'),
    );
  });

  it('keeps functions of one name in different files apart, and equal ones together', () => {
    assert.equal(
      textTree(`
        f@x.js  f@y.js  f@x.js
      `),
      ['all 0/3', '  f 2/2', '  f 1/1'].join('\n'),
    );
  });

  it('comes back to an earlier branch after another one', () => {
    assert.equal(
      textTree(`
        main  main  main
        a     b     a
      `),
      ['all 0/3', '  main 0/3', '    a 2/2', '    b 1/1'].join('\n'),
    );
  });

  it('takes stacks of any depth', () => {
    const depth = 50_000;
    const base = textProfile('\n f \n');
    const profile = {
      ...base,
      samples: { ...base.samples, stackStart: Uint32Array.of(0, depth), stack: new Uint32Array(depth) },
    };
    const tree = buildCallTree(profile, 0);
    assert.equal(tree.length, depth + 1);
    assert.equal(tree.depth[tree.sampleNode[0]], depth);
    assert.equal(tree.total[0], 1);
  });
});
