import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildCallTree } from '../callTree.ts';
import type { Profile } from '../profile.ts';
import { WholeTree } from './flameTree.ts';
import { FunctionNames } from './functionNames.ts';
import { findPath, pathOf, type NodePath } from './nodePath.ts';
import { nodeAt, profileFromStacks } from '../../../test/support/stacks.ts';

function find(profile: Profile, path: NodePath): { node: number; complete: boolean } {
  return findPath(new FunctionNames(profile), new WholeTree(buildCallTree(profile, 0)), path);
}

describe('a node path', () => {
  const before = profileFromStacks(`
    main > handle > score@svc.ts  30
    main > handle > parse         10
  `);
  const tree = buildCallTree(before, 0);
  const path = pathOf(
    new FunctionNames(before),
    new WholeTree(tree),
    nodeAt(before, tree, 'main', 'handle', 'score'),
  );

  it('finds the same frame in a newer version of the file', () => {
    const after = profileFromStacks(`
      start > load                  5
      main > other                  9
      main > handle > parse        20
      main > handle > score@svc.ts  90
    `);
    const newer = buildCallTree(after, 0);
    assert.deepEqual(find(after, path), {
      node: nodeAt(after, newer, 'main', 'handle', 'score'),
      complete: true,
    });
  });

  it('ends at what is left of it', () => {
    const after = profileFromStacks('main > handle > score@moved.ts 1');
    const newer = buildCallTree(after, 0);
    assert.deepEqual(find(after, path), {
      node: nodeAt(after, newer, 'main', 'handle'),
      complete: false,
    });
  });

  it('is empty for the root', () => {
    assert.deepEqual(pathOf(new FunctionNames(before), new WholeTree(tree), 0), []);
    assert.deepEqual(find(before, []), { node: 0, complete: true });
  });
});
