import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildCallTree } from '../callTree.ts';
import { finderOf, matchFunctions, summariseMatches, type SearchQuery } from './search.ts';
import { nodeAt, profileFromStacks } from '../../../test/support/stacks.ts';

const profile = profileFromStacks(`
  main > walk > walk > walk@tree.ts  40
  main > walk > leaf@tree.ts         20
  main > other                       40
`);
const tree = buildCallTree(profile, 0);

function shareOf(query: SearchQuery): number {
  const matched = matchFunctions(profile, finderOf(query));
  return summariseMatches(tree, (node) => matched[tree.function[node]] === 1).share;
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
    assert.deepEqual(finderOf({ text: 'core', regex: false })('score'), [1, 5]);
    assert.deepEqual(finderOf({ text: 'o.', regex: true })('score'), [2, 4]);
    assert.equal(finderOf({ text: 'x', regex: true })('score'), undefined);
  });

  it('knows which frames lead to a match', () => {
    const matched = matchFunctions(profile, finderOf({ text: 'leaf', regex: false }));
    const { leadsToMatch } = summariseMatches(tree, (node) => matched[tree.function[node]] === 1);
    assert.equal(leadsToMatch[nodeAt(profile, tree, 'main', 'walk')], 1);
    assert.equal(leadsToMatch[nodeAt(profile, tree, 'main', 'walk', 'walk')], 0);
    assert.equal(leadsToMatch[nodeAt(profile, tree, 'main', 'other')], 0);
  });
});
