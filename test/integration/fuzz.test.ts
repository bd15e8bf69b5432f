import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seedFiles } from '../fuzz/cases.ts';
import { fuzz } from '../fuzz/fuzz.ts';
import { check } from '../fuzz/invariants.ts';
import { defaultLimits } from '../../src/core/limits.ts';

describe('every reader', () => {
  for (const [kind, bytes] of Object.entries(seedFiles)) {
    it(`reads a whole ${kind} file, and what is cut off anywhere it reads or refuses`, async () => {
      assert.equal(await check({ bytes, limits: defaultLimits }), true);
      for (let end = 0; end < bytes.length; end++)
        await check({ bytes: bytes.subarray(0, end), limits: defaultLimits });
    });
  }

  it('reads or refuses damaged and hostile files, in bounded time and memory', async (t) => {
    const seed = Number(process.env['SELFTIME_FUZZ_SEED'] ?? 20261122);
    const { cases, read, findings } = await fuzz({ seed, milliseconds: 15_000 });
    t.diagnostic(`seed ${seed}: ${cases} cases, ${read} read`);
    assert.deepEqual(
      findings,
      [],
      `node test/fuzz/run.ts --seed ${seed} --case ${findings[0]?.index} repeats the first`,
    );
    assert.ok(read > 10 && cases > 10 * findings.length);
  });
});
