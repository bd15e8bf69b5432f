import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clock, sampleCount } from './clock.ts';

describe('clock', () => {
  it('shows minutes and seconds, and hours when there are any', () => {
    assert.deepEqual([-5, 0, 7_900, 61_000, 3_723_000].map(clock), [
      '00:00',
      '00:00',
      '00:07',
      '01:01',
      '1:02:03',
    ]);
  });
});

describe('sampleCount', () => {
  it('groups thousands and knows one', () => {
    assert.deepEqual([0, 1, 1204].map(sampleCount), ['0 samples', '1 sample', '1,204 samples']);
  });
});
