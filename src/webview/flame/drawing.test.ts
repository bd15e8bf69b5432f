import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FlamePalette } from '../../core/flame/palette.ts';
import type { FlameView, ViewFrame } from '../../protocol/viewer.ts';
import { drawingOf, frameAt, rowHeight, type DrawingOptions } from './drawing.ts';

const plain = { total: 1, self: 0, more: 0, skip: 0, ancestor: false, file: '/x.js', line: 1, match: false };
const frame = (name: string, parent: number, depth: number, x: number, width: number): ViewFrame => ({
  ...plain,
  name,
  parent,
  depth,
  x,
  width,
  node: 0,
  origin: { kind: 'own' },
  marked: false,
});

//  all
//  a----- b--
//  c--      d
const view: FlameView = {
  total: 1,
  zoom: { path: [], skip: 0 },
  rootFrame: 0,
  rows: 3,
  frames: [
    frame('all', -1, 0, 0, 1),
    frame('a', 0, 1, 0, 0.6),
    frame('b', 0, 1, 0.6, 0.3),
    frame('d', 2, 2, 0.8, 0.1),
    frame('c', 1, 2, 0, 0.3),
  ],
};

const options: DrawingOptions = {
  width: 100,
  minHeight: 200,
  upward: false,
  palette: new FlamePalette({
    background: [0, 0, 0],
    foreground: [1, 1, 1],
    own: [1, 0.5, 0],
    match: [0.5, 0, 1],
  }),
  colouring: 'package',
  searching: false,
  marking: false,
  fit: (name) => name,
};

const named = (x: number, row: number, drawing = drawingOf(view, options)): string | undefined =>
  frameAt(drawing, x, (row + 0.5) * rowHeight)?.frame.name;

describe('frameAt', () => {
  it('finds the frame under a point, whatever order the frames come in', () => {
    assert.equal(named(99, 0), 'all');
    assert.equal(named(10, 1), 'a');
    assert.equal(named(60, 1), 'b');
    assert.equal(named(29, 2), 'c');
    assert.equal(named(81, 2), 'd');
  });

  it('finds nothing beside, between and below the frames', () => {
    assert.equal(named(95, 1), undefined);
    assert.equal(named(50, 2), undefined);
    assert.equal(named(10, 3), undefined);
    assert.equal(frameAt(drawingOf(view, options), 10, -1), undefined);
  });

  it('counts rows from the bottom of a graph that stands on its root', () => {
    const drawing = drawingOf(view, { ...options, upward: true });
    assert.equal(drawing.height, 200);
    assert.equal(named(10, 9, drawing), 'all');
    assert.equal(named(10, 7, drawing), 'c');
    assert.equal(named(10, 2, drawing), undefined);
  });
});

describe('drawingOf', () => {
  it('lets go of labels that no letter fits into', () => {
    const labels = drawingOf(view, options).frames.map(({ label }) => label);
    assert.deepEqual(labels, ['all', 'a', 'b', '', 'c']);
  });

  it('colours by difference where there is one', () => {
    const differences: Record<string, ViewFrame['difference']> = {
      a: { verdict: 'regressed', ratio: 2 },
      b: { verdict: 'unchanged', ratio: 1.4 },
      c: { verdict: 'tooFewSamples', ratio: 3 },
    };
    const compared = view.frames.map((f) => ({ ...f, difference: differences[f.name] }));
    const { frames } = drawingOf({ ...view, frames: compared }, { ...options, colouring: 'difference' });
    const colours = Object.fromEntries(frames.map(({ frame: { name }, colours }) => [name, colours]));
    assert.deepEqual([colours.a.fill, colours.b.fill, colours.c.fill], ['#dc3220', '#948e8e', '#948e8e']);
    assert.deepEqual(
      [colours.a.stripe, colours.b.stripe, typeof colours.c.stripe],
      [undefined, undefined, 'string'],
    );
  });

  it('takes back what a search did not find', () => {
    const found = { ...view, frames: view.frames.map((f) => ({ ...f, match: f.name === 'a' })) };
    const fill = (searching: boolean): string[] =>
      drawingOf(found, { ...options, searching }).frames.map(({ colours }) => colours.fill);
    const [before, after] = [fill(false), fill(true)];
    assert.ok(before.every((colour, i) => colour !== after[i]));
    assert.equal(new Set(after.filter((_, i) => i !== 1)).has(after[1]), false);
  });
});
