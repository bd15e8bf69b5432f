import assert from 'node:assert/strict';
import { it } from 'node:test';
import { daysToKeep } from './retention.ts';

it('things are kept for ever where a setting is 0, or no number of days', () => {
  assert.deepEqual([30, 0.5].map(daysToKeep), [30, 0.5]);
  for (const written of [0, null, -1, NaN, '90', 'never', {}, true])
    assert.equal(daysToKeep(written), Infinity, String(written));
});
