import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keptFor, untilCleanUp } from './retention.ts';

const hour = 3_600_000;
const now = Date.UTC(2026, 10, 23);

it('retention has words', () => {
  assert.deepEqual([1, 30, Infinity].map(keptFor), ['a day', '30 days', 'for ever']);
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
