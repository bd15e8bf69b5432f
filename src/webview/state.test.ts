import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { initialState, restoreState, zoomedBack, zoomedTo, type ViewState } from './state.ts';

const to = (...path: string[]): ViewState['zoom'] => ({ path, skip: 0 });

describe('view state', () => {
  it('goes back the way it came', () => {
    const state = zoomedTo(zoomedTo(initialState, to('a')), to('a', 'b'));
    assert.deepEqual(zoomedBack(state).zoom, to('a'));
    assert.deepEqual(zoomedBack(zoomedBack(state)).zoom, to());
    assert.deepEqual(zoomedBack(zoomedBack(zoomedBack(state))).zoom, to());
  });

  it('does not count a zoom to where it is', () => {
    const state = zoomedTo(initialState, to('a'));
    assert.equal(zoomedTo(state, to('a')), state);
    assert.notEqual(zoomedTo(state, { path: ['a'], skip: 3 }), state);
  });

  it('forgets the oldest steps', () => {
    let state = initialState;
    for (let i = 0; i < 200; i++) state = zoomedTo(state, to(String(i)));
    assert.equal(state.back.length, 50);
    assert.deepEqual(state.back.at(-1), to('198'));
  });

  it('survives being saved, and nonsense', () => {
    const state: ViewState = {
      ...zoomedTo(initialState, to('a')),
      view: 'top',
      search: { text: 'x', regex: true },
    };
    assert.deepEqual(restoreState(JSON.parse(JSON.stringify(state))), state);
    for (const saved of [undefined, null, 1, 'x', { zoom: 1 }, { search: {} }]) {
      assert.deepEqual(restoreState(saved), initialState);
    }
  });
});
