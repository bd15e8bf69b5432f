import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { profileFromStacks, treeText } from '../../test/support/stacks.ts';
import { buildCallTree, endOfSubtree } from './callTree.ts';
import { functionTable } from './functionTable.ts';
import { ProfileBuilder } from './profileBuilder.ts';

function treeOf(stacks: string): string {
  const profile = profileFromStacks(stacks);
  return treeText(profile, buildCallTree(profile, 0));
}

describe('buildCallTree', () => {
  it('merges equal prefixes and sums self into total', () => {
    const tree = treeOf(`
      main > a > c  5
      main > a      2
      main > b > b  3
      other > a     1
    `);
    const expected = [
      'all 0/11',
      '  main 0/10',
      '    a 2/7',
      '      c 5/5',
      '    b 0/3',
      '      b 3/3',
      '  other 0/1',
      '    a 1/1',
    ];
    assert.equal(tree, expected.join('\n'));
  });

  it('keeps functions of one name in different files apart, and equal ones together', () => {
    const tree = treeOf(`
      f@x.js  1
      f@y.js  1
      f@x.js  1
    `);
    assert.equal(tree, ['all 0/3', '  f 2/2', '  f 1/1'].join('\n'));
  });

  it('comes back to an earlier branch after another one', () => {
    const tree = treeOf(`
      main > a  1
      main > b  1
      main > a  1
    `);
    assert.equal(tree, ['all 0/3', '  main 0/3', '    a 2/2', '    b 1/1'].join('\n'));
  });

  it('gives inlined functions nodes of their own, and locations without lines none', () => {
    const builder = new ProfileBuilder([{ type: 'wall', unit: 'milliseconds' }]);
    const frame = (name: string, line: number) => ({ name, file: 'x.js', line });
    const main = builder.stack(0, frame('main', 1));
    const inlined = builder.stack(main, [frame('hash', 9), frame('score', 5), frame('handle', 4)]);
    builder.addSample(inlined, [10]);
    builder.addSample(builder.stack(builder.stack(main, frame('handle', 4)), frame('score', 6)), [3]);
    const unknown = builder.stack(main, []);
    builder.addSample(unknown, [2]);
    builder.addSample(builder.stack(unknown, frame('handle', 7)), [1]);
    const profile = builder.build();
    assert.equal(
      treeText(profile, buildCallTree(profile, 0)),
      ['all 0/16', '  main 2/16', '    handle 1/14', '      score 3/13', '        hash 10/10'].join('\n'),
    );
  });

  it('keeps what is below a node together', () => {
    const profile = profileFromStacks(`
      main > a > b > c  1
      main > d          1
      main > a > e      1
      other > a > b     1
      main > f > g      1
      other             1
    `);
    const tree = buildCallTree(profile, 0);
    for (let node = 0; node < tree.length; node++) {
      const below: number[] = [];
      for (let other = 1; other < tree.length; other++) {
        let at = other;
        while (at > 0 && tree.parent[at] !== node) at = tree.parent[at];
        if (at > 0) below.push(other);
      }
      if (below.length === 0) continue;
      const first = tree.firstChild[node];
      assert.deepEqual(
        below,
        Array.from({ length: endOfSubtree(tree, node) - first }, (_, i) => first + i),
      );
    }
  });

  it('takes stacks of any depth', () => {
    const depth = 50_000;
    const builder = new ProfileBuilder([{ type: 'wall', unit: 'milliseconds' }]);
    let row = 0;
    for (let i = 0; i < depth; i++) row = builder.stack(row, { name: 'f', file: '', line: 0 });
    builder.addSample(row, [1]);
    const profile = builder.build();
    const tree = buildCallTree(profile, 0);
    assert.equal(tree.length, depth + 1);
    assert.equal(tree.depth[tree.stackNode[profile.samples.stack[0]]], depth);
    assert.equal(tree.total[0], 1);
    assert.equal(functionTable(profile).rows[0].total, 1);
  });
});
