import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildCallTree } from '../callTree.ts';
import { finderOf, MatchedNodes, matchFunctions, type SearchQuery } from './search.ts';
import { nodeAt, profileFromStacks } from '../../../test/support/stacks.ts';

const profile = profileFromStacks(`
  main > walk > walk > walk@tree.ts  40
  main > walk > leaf@tree.ts         20
  main > other                       40
`);
const tree = buildCallTree(profile, 0);

function found(query: SearchQuery): MatchedNodes {
  return new MatchedNodes(tree, matchFunctions(profile, finderOf(query)));
}

function shareOf(query: SearchQuery): number {
  return found(query).share;
}

describe('search', () => {
  it('counts a match inside a match once', () => {
    assert.equal(shareOf({ text: 'walk', regex: false }), 0.6);
  });

  it('finds names and files, whatever the case', () => {
    assert.equal(shareOf({ text: 'TREE.TS', regex: false }), 0.6);
    assert.equal(shareOf({ text: 'Other', regex: false }), 0.4);
    assert.equal(shareOf({ text: '^(other|leaf)$', regex: true }), 0.6);
  });

  it('takes plain text as it is and refuses an invalid expression', () => {
    assert.equal(shareOf({ text: '(', regex: false }), 0);
    assert.throws(() => finderOf({ text: '(', regex: true }), SyntaxError);
  });

  it('says where the match is', () => {
    assert.deepEqual(finderOf({ text: 'core', regex: false }).find('score'), [1, 5]);
    assert.deepEqual(finderOf({ text: 'o.', regex: true }).find('score'), [2, 4]);
    assert.equal(finderOf({ text: 'x', regex: true }).find('score'), undefined);
  });

  it('ends on expressions that would take for ever, and refuses what makes them so', () => {
    const { test } = finderOf({ text: '(a+)+$', regex: true });
    assert.equal(test(`${'a'.repeat(4000)}!`), false);
    assert.equal(finderOf({ text: '(x+x+)+y', regex: true }).find('x'.repeat(1_000_000)), undefined);
    assert.throws(() => finderOf({ text: '(a)\\1', regex: true }), SyntaxError);
    assert.throws(() => finderOf({ text: '(?=a)', regex: true }), SyntaxError);
  });

  it('knows which frames lead to a match, and which come from one', () => {
    const { below, above } = found({ text: 'leaf', regex: false });
    const at = (...names: string[]): number => nodeAt(profile, tree, ...names);
    assert.equal(below[at('main', 'walk')], 1);
    assert.equal(below[at('main', 'walk', 'walk')], 0);
    assert.equal(below[at('main', 'other')], 0);
    assert.equal(above[at('main', 'walk')], 0);
    assert.equal(found({ text: 'walk', regex: false }).above[at('main', 'walk', 'leaf')], 1);
  });
});
