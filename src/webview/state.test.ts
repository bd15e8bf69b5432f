import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { movedTo, startOf, stepped } from './history.ts';
import { initialState, restoreState, sameZoom, whole, type ViewState } from './state.ts';

const to = (...path: string[]): ViewState['zoom']['here'] => ({ path, skip: 0 });
const go = (history: ViewState['zoom'], place: ViewState['zoom']['here']): ViewState['zoom'] =>
  movedTo(history, place, sameZoom);

describe('history', () => {
  it('goes back the way it came, and forward again', () => {
    const there = go(go(startOf(whole), to('a')), to('a', 'b'));
    const back = stepped(there, -1);
    assert.deepEqual(back.here, to('a'));
    assert.deepEqual(stepped(stepped(back, -1), -1).here, to());
    assert.deepEqual(stepped(back, 1), there);
    assert.equal(stepped(there, 1), there);
  });

  it('a new place ends the way forward', () => {
    const back = stepped(go(go(startOf(whole), to('a')), to('b')), -1);
    const elsewhere = go(back, to('c'));
    assert.deepEqual(elsewhere.forward, []);
    assert.deepEqual(stepped(elsewhere, -1).here, to('a'));
  });

  it('does not count a move to where it is', () => {
    const history = go(startOf(whole), to('a'));
    assert.equal(go(history, to('a')), history);
    assert.notEqual(go(history, { path: ['a'], skip: 3 }), history);
  });

  it('forgets the oldest steps', () => {
    let history = startOf(whole);
    for (let i = 0; i < 200; i++) history = go(history, to(String(i)));
    assert.equal(history.back.length, 50);
    assert.deepEqual(history.back.at(-1), to('198'));
  });
});

describe('view state', () => {
  it('survives being saved, and nonsense', () => {
    const state: ViewState = {
      ...initialState,
      zoom: stepped(go(go(initialState.zoom, to('a')), to('b')), -1),
      view: 'top',
      search: { text: 'x', regex: true },
      filter: 'only-my-code',
    };
    assert.deepEqual(restoreState(JSON.parse(JSON.stringify(state))), state);
    const older = { view: 'top', zoom: whole, back: [whole], search: { text: 'x', regex: false } };
    for (const saved of [undefined, null, 1, 'x', { zoom: 1 }, { search: {} }, older]) {
      assert.deepEqual(restoreState(saved), initialState);
    }
  });
});
