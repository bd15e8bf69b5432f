import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nextFrame } from './navigation.ts';

//  0: all
//  1: a              2: b
//  3: c    4: d      5: e
const frames = [
  { parent: -1, depth: 0, x: 0 },
  { parent: 0, depth: 1, x: 0 },
  { parent: 0, depth: 1, x: 0.6 },
  { parent: 1, depth: 2, x: 0 },
  { parent: 1, depth: 2, x: 0.3 },
  { parent: 2, depth: 2, x: 0.6 },
];

describe('nextFrame', () => {
  it('goes down to the widest callee and up to the caller', () => {
    assert.equal(nextFrame(frames, 0, 'ArrowDown', false), 1);
    assert.equal(nextFrame(frames, 5, 'ArrowUp', false), 2);
    assert.equal(nextFrame(frames, 3, 'ArrowDown', false), undefined);
    assert.equal(nextFrame(frames, 0, 'ArrowUp', false), undefined);
  });

  it('follows the picture when the root is at the bottom', () => {
    assert.equal(nextFrame(frames, 0, 'ArrowUp', true), 1);
    assert.equal(nextFrame(frames, 5, 'ArrowDown', true), 2);
  });

  it('goes sideways within the row, across callers', () => {
    assert.equal(nextFrame(frames, 4, 'ArrowRight', false), 5);
    assert.equal(nextFrame(frames, 5, 'ArrowLeft', false), 4);
    assert.equal(nextFrame(frames, 5, 'ArrowRight', false), undefined);
    assert.equal(nextFrame(frames, 3, 'ArrowLeft', false), undefined);
  });

  it('goes home and leaves other keys alone', () => {
    assert.equal(nextFrame(frames, 4, 'Home', false), 0);
    assert.equal(nextFrame(frames, 0, 'Home', false), undefined);
    assert.equal(nextFrame(frames, 4, 'x', false), undefined);
  });
});
