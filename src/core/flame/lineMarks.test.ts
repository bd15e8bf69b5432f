import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildCallTree } from '../callTree.ts';
import { markLine, sameFile } from './lineMarks.ts';
import { nodeAt, profileFromStacks } from '../../../test/support/stacks.ts';

describe('markLine', () => {
  const profile = profileFromStacks(`
    main > handle@/app/svc.ts:4 > score@/app/svc.ts:9   30
    main > handle@/app/svc.ts:4 > score@/app/svc.ts:10  20
    main > retry@/app/svc.ts:30 > score@/app/svc.ts:9   10
    main > handle@/app/svc.ts:9                          5
    main > other@/app/other.ts:9                        35
  `);
  const tree = buildCallTree(profile, 0);

  it('marks the frames with their own time on the line, most first', () => {
    const marks = markLine(profile, 0, tree, { file: '/app/svc.ts', line: 9 });
    assert.deepEqual(marks.nodes, [
      nodeAt(profile, tree, 'main', 'handle', 'score'),
      nodeAt(profile, tree, 'main', 'retry', 'score'),
      nodeAt(profile, tree, 'main', 'handle'),
    ]);
    assert.equal(marks.share, 0.45);
    assert.equal(
      marks.marked.reduce((sum, mark) => sum + mark, 0),
      3,
    );
  });

  it('leaves lines that only call out unmarked', () => {
    const marks = markLine(profile, 0, tree, { file: '/app/svc.ts', line: 4 });
    assert.deepEqual(marks.nodes, []);
    assert.equal(marks.share, 0);
  });
});

describe('sameFile', () => {
  it('sees through URLs, Windows paths and unknown roots', () => {
    assert.ok(sameFile('file:///app/my%20svc.ts', '/app/my svc.ts'));
    assert.ok(sameFile('file:///C:/app/svc.ts', 'c:\\app\\svc.ts'));
    assert.ok(sameFile('src/svc.ts', '/app/src/svc.ts'));
    assert.ok(sameFile('./src/svc.ts', '/app/src/svc.ts'));
  });

  it('does not take one file for another', () => {
    assert.ok(!sameFile('/a/src/svc.ts', '/b/src/svc.ts'));
    assert.ok(!sameFile('c.ts', '/app/svc.ts'.replace('svc', 'abc')));
    assert.ok(!sameFile('', '/app/svc.ts'));
    assert.ok(!sameFile('node:fs', '/app/node:fs'));
  });
});
