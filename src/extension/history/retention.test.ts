import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { daysToKeep, keptFor, untilCleanUp } from './retention.ts';

const hour = 3_600_000;
const now = Date.UTC(2026, 10, 23);

describe('retention', () => {
  it('is for ever where a setting is 0, or no number of days', () => {
    assert.deepEqual([30, 0.5].map(daysToKeep), [30, 0.5]);
    for (const written of [0, null, undefined, -3, NaN, '30', {}])
      assert.equal(daysToKeep(written), Infinity, String(written));
  });

  it('has words', () => {
    assert.deepEqual([1, 30, Infinity].map(keptFor), ['a day', '30 days', 'for ever']);
  });
});

describe('the next clean-up', () => {
  it('comes some minutes after the start, and a day after the last one', () => {
    const soon = untilCleanUp(undefined, now);
    assert.ok(soon > 60_000 && soon < hour);
    assert.equal(untilCleanUp(now - 1000 * hour, now), soon, 'long due');
    assert.equal(untilCleanUp(now - 20 * hour, now), 4 * hour, 'in another window of today');
    assert.equal(untilCleanUp(now, now), 24 * hour);
    assert.equal(untilCleanUp(now + 90 * 24 * hour, now), soon, 'the clock was wrong');
  });
});
