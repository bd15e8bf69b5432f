import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { baselineFacts, runCount } from './words.ts';

const MINUTE = 60_000;
const baseline = {
  ...{ name: 'main', folder: '/app/.selftime/baselines/main', shared: false, created: 0 },
  ...{ scenario: 'checkout', service: 'shop', version: '1.2.0', commit: 'a1b2c3d4e5f6', dirty: true },
  ...{ captures: ['1.pb.gz', '2.pb.gz'], environment: {}, changedSources: [] },
};

describe('words for baselines', () => {
  it('say what is known of a baseline, and nothing of what is not', () => {
    assert.equal(
      baselineFacts(baseline, 5 * MINUTE),
      'checkout · 1.2.0 · a1b2c3d, changed · 2 runs · 5 min ago',
    );
    const bare = { ...baseline, scenario: undefined, version: undefined, commit: undefined };
    assert.equal(baselineFacts(bare, 0), '2 runs · just now');
  });

  it('count runs', () => {
    assert.deepEqual([1, 5].map(runCount), ['1 run', '5 runs']);
  });
});
