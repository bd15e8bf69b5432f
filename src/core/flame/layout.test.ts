import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildCallTree } from '../callTree.ts';
import type { Profile } from '../profile.ts';
import { WholeTree } from './flameTree.ts';
import { layoutFlame, wholeTree, type FlameFrame, type FlameLayout } from './layout.ts';
import { nodeAt, nodeName, profileFromStacks } from '../../../test/support/stacks.ts';

const profile = profileFromStacks(`
  main > handle > score > hash  30
  main > handle > score         20
  main > handle > parse         10
  main > idle                   38
  main > a                       1
  main > b                       1
`);
const tree = buildCallTree(profile, 0);
const whole = new WholeTree(tree);

describe('layoutFlame', () => {
  it('draws everything that is wide enough, from wide to narrow', () => {
    assert.equal(
      picture(profile, layoutFlame(whole, wholeTree, { width: 1000, minWidth: 2, maxFrames: 100 })),
      `
all 100
  main 100
    handle 60
      score 50
        hash 30
      parse 10
    idle 38
    a 1
    b 1`,
    );
  });

  it('merges narrow siblings into one frame of their whole width', () => {
    const layout = layoutFlame(whole, wholeTree, { width: 100, minWidth: 2, maxFrames: 100 });
    assert.equal(
      picture(profile, layout),
      `
all 100
  main 100
    handle 60
      score 50
        hash 30
      parse 10
    idle 38
    [2 more from 2] 2`,
    );
  });

  it('keeps the widest frames when there are too many', () => {
    const layout = layoutFlame(whole, wholeTree, { width: 1000, minWidth: 2, maxFrames: 3 });
    assert.equal(
      picture(profile, layout),
      `
all 100
  main 100
    handle 60
      score 50
        [1 more from 0] 30
      [1 more from 1] 10
    [3 more from 1] 40`,
    );
  });

  it('prepends the true ancestors of a zoom at full width', () => {
    const score = nodeAt(profile, tree, 'main', 'handle', 'score');
    const layout = layoutFlame(whole, { node: score, skip: 0 }, { width: 1000, minWidth: 2, maxFrames: 100 });
    assert.equal(
      picture(profile, layout),
      `
(all 100)
  (main 100)
    (handle 60)
      score 50
        hash 30`,
    );
    assert.equal(layout.frames[layout.rootFrame].node, score);
    assert.ok(layout.frames.slice(0, 4).every((frame) => frame.x === 0 && frame.width === 1));
    assert.equal(layout.frames[4].width, 0.6);
  });

  it('opens what an "N more" frame stands for', () => {
    const main = nodeAt(profile, tree, 'main');
    const layout = layoutFlame(whole, { node: main, skip: 2 }, { width: 100, minWidth: 2, maxFrames: 100 });
    assert.equal(
      picture(profile, layout),
      `
(all 100)
  (main 100)
    [2 more from 2] 2
      a 1
      b 1`,
    );
  });

  it('accounts for every value: children and self fill each frame', () => {
    for (const width of [10, 50, 333, 2000]) {
      for (const maxFrames of [1, 4, 50]) {
        const layout = layoutFlame(whole, wholeTree, { width, minWidth: 2, maxFrames });
        for (const [index, frame] of layout.frames.entries()) {
          const children = layout.frames.filter((child) => child.parent === index);
          if (children.length === 0) continue;
          const inside = children.reduce((sum, child) => sum + child.total, frame.self);
          // Only what would be narrower than half the smallest frame may be missing.
          assert.ok(Math.abs(frame.total - inside) <= 100 / width, `${width} ${maxFrames} ${index}`);
        }
        assertInside(layout);
      }
    }
  });

  it('draws an empty tree as its root', () => {
    const empty = profileFromStacks('main 0');
    const layout = layoutFlame(new WholeTree(buildCallTree(empty, 0)), wholeTree, {
      width: 100,
      minWidth: 2,
      maxFrames: 10,
    });
    assert.equal(layout.frames.length, 1);
    assert.equal(layout.rows, 1);
  });

  it('keeps frames inside their caller where others below zero make them larger than it', () => {
    const difference = profileFromStacks(`
      main > worse        30
      main > better      -20
      main > same          5
    `);
    const layout = layoutFlame(new WholeTree(buildCallTree(difference, 0)), wholeTree, {
      width: 1000,
      minWidth: 2,
      maxFrames: 100,
    });
    assert.equal(
      picture(difference, layout),
      `
all 15
  main 15
    worse 30
    same 5`,
    );
    assertInside(layout);
    const [, , worse, same] = layout.frames;
    assert.equal(worse.width / same.width, 6);
  });

  it('takes stacks of any depth', () => {
    const deep = profileFromStacks(`${Array.from({ length: 20_000 }, (_, i) => `f${i % 7}`).join(' > ')} 5`);
    const layout = layoutFlame(new WholeTree(buildCallTree(deep, 0)), wholeTree, {
      width: 100,
      minWidth: 2,
      maxFrames: 1500,
    });
    assert.equal(layout.frames.length, 1502);
    assert.equal(layout.frames.at(-1)!.more, 1);
  });
});

function assertInside({ frames }: FlameLayout): void {
  for (const frame of frames) {
    const parent = frames[frame.parent];
    if (!parent) continue;
    assert.ok(frame.x >= parent.x - 1e-9 && frame.x + frame.width <= parent.x + parent.width + 1e-9);
    assert.equal(frame.depth, parent.depth + 1);
  }
}

/** Frames as an indented tree, ancestors in parentheses. */
function picture(of: Profile, { frames }: FlameLayout): string {
  const children = (parent: number): number[] =>
    frames.map((_, i) => i).filter((i) => frames[i].parent === parent);
  const text = (frame: FlameFrame): string => {
    const name =
      frame.more > 0
        ? `[${frame.more} more from ${frame.skip}]`
        : nodeName(of, buildCallTree(of, 0), frame.node);
    return frame.ancestor ? `(${name} ${frame.total})` : `${name} ${frame.total}`;
  };
  const lines = (index: number): string[] => [
    `${'  '.repeat(frames[index].depth)}${text(frames[index])}`,
    ...children(index).flatMap(lines),
  ];
  return `\n${lines(0).join('\n')}`;
}
