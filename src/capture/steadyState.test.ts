import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProfileBuilder } from '../core/profileBuilder.ts';
import type { Profile } from '../core/profile.ts';
import type { WindowRecord } from '../protocol/agentFiles.ts';
import { SteadyState } from './steadyState.ts';

/** A window of samples by function, drawn by a generator that always gives the same. */
function windows(seed: number) {
  let state = seed;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  return (shares: Record<string, number>, samples: number, ticks = samples): [WindowRecord, Profile] => {
    const builder = new ProfileBuilder([{ type: 'samples', unit: 'count' }]);
    for (let i = 0; i < samples; i++) {
      let left = random();
      const name = Object.keys(shares).find((key) => (left -= shares[key]) < 0) ?? Object.keys(shares)[0];
      builder.addSample(builder.stack(0, { name, file: '/a.js', line: 1 }), [1]);
    }
    return [{ ticks, idleTicks: ticks - samples } as WindowRecord, builder.build()];
  };
}

const steadyShares = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`f${i}`, 0.04]));

/** After how many windows it is steady; undefined if never. */
function steadyAfter(list: readonly [WindowRecord, Profile][]): number | undefined {
  const steady = new SteadyState();
  const at = list.findIndex(([record, profile]) => steady.add(record, profile));
  return at < 0 ? undefined : at + 1;
}

describe('SteadyState', () => {
  it('takes windows that differ by chance for alike: many functions, few samples', () => {
    let missed = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const draw = windows(seed);
      if (steadyAfter(Array.from({ length: 6 }, () => draw(steadyShares, 200))) !== 4) missed++;
    }
    assert.ok(missed <= 3, `${missed} of 20`);
  });

  it('waits while what is done changes', () => {
    const draw = windows(7);
    const loading = [0.9, 0.7, 0.5, 0.3, 0.1].map((share) => draw({ load: share, serve: 1 - share }, 200));
    const serving = Array.from({ length: 6 }, () => draw({ load: 0.02, serve: 0.98 }, 200));
    const after = steadyAfter([...loading, ...serving])!;
    assert.ok(after >= 7 && after <= 9, `${after}`);
  });

  it('waits while the thread gets busier', () => {
    const draw = windows(3);
    const busier = [40, 80, 120, 160, 195].map((samples) => draw({ work: 1 }, samples, 200));
    assert.equal(steadyAfter(busier), undefined);
  });

  it('says nothing of windows with hardly any samples', () => {
    const draw = windows(5);
    assert.equal(steadyAfter(Array.from({ length: 20 }, () => draw({ work: 1 }, 5, 200))), undefined);
  });
});
