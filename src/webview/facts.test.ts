import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ProfileFacts } from '../protocol/viewer.ts';
import { factsLine } from './facts.ts';

const facts = {
  sampleTypes: [
    { type: 'samples', unit: 'count' },
    { type: 'wall', unit: 'nanoseconds' },
    { type: 'inuse_space', unit: 'bytes' },
  ],
  periodType: { type: 'wall', unit: 'nanoseconds' },
  ...{ period: 5e6, durationNanos: 2e9, timeNanos: 0, samples: 400, functions: 1200 },
} as unknown as ProfileFacts;

describe('the line of facts', () => {
  it('has the interval of a clock beside what the clock counts', () => {
    assert.deepEqual(factsLine(facts, 1, 400), ['wall', '2 s', '400 samples @ 5 ms', '1,200 functions']);
    assert.deepEqual(factsLine(facts, 0, 1), ['2 s', '1 sample @ 5 ms', '1,200 functions']);
  });

  it('has none beside what is on the heap', () => {
    assert.deepEqual(factsLine(facts, 2, 12), ['inuse space', '2 s', '12 samples', '1,200 functions']);
  });
});
