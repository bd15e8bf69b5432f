import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProfileBuilder } from '../../core/profileBuilder.ts';
import { hottestFunction } from './hottestFunction.ts';

/** Samples by function and file. */
function profile(samples: Readonly<Record<string, readonly [file: string, count: number]>>) {
  const builder = new ProfileBuilder([{ type: 'samples', unit: 'count' }]);
  for (const [name, [file, count]] of Object.entries(samples))
    builder.addSample(builder.stack(0, { name, file, line: 3 }), [count]);
  return builder.build();
}

describe('hottestFunction', () => {
  it('is of the own code where that was seen, whatever packages and Node.js do', () => {
    const found = hottestFunction(
      profile({ read: ['node:fs', 50], merge: ['/app/node_modules/x/a.js', 30], render: ['/app/a.js', 20] }),
    );
    assert.deepEqual(found, { name: 'render', share: 0.2 });
  });

  it('is another where the own code was not seen, and none where nothing was', () => {
    assert.equal(hottestFunction(profile({ read: ['node:fs', 5], open: ['node:fs', 7] }))?.name, 'open');
    assert.equal(hottestFunction(profile({})), undefined);
  });
});
