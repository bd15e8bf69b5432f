import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sum } from '../../src/core/gate/numbers.ts';
import { defaultGateOptions } from '../../src/core/gate/ratioTest.ts';
import { readRecorded } from './recordedRuns.ts';
import { detection, falseFailures, gate, naive, truth } from './replay.ts';
import { effects, variantName, workloads } from './workloads.ts';

// Of these recordings runs differ by 8 to 17 %: README.md says what that costs, and which targets are missed.
for (const { name, targets } of workloads)
  describe(`recorded runs of ${name}`, async () => {
    const recorded = await readRecorded(name);
    const base = recorded.get('base')!;

    it('an unchanged program fails about as rarely as --fdr says; by the plain rule nearly always', () => {
      for (const [fdr, most] of [
        [0.05, 0.1],
        [0.01, 0.03],
      ]) {
        const { count, of } = falseFailures(gate(fdr), base, 5, 80);
        assert.ok(count <= most * of, `${count} of ${of} at ${fdr}`);
      }
      const plain = falseFailures(naive, base, 1, 80);
      assert.ok(plain.count >= 0.8 * plain.of, `${plain.count} of ${plain.of}`);
    });

    it('five runs a side find what became slower by 40 % or more, and seldom blame anything else', () => {
      let tried = 0;
      for (const target of targets)
        for (const effect of effects) {
          const slower = recorded.get(variantName(target, effect))!;
          const { ratio, baseline } = truth(base, slower, target.name);
          if (ratio! < 1.4) continue;
          tried++;
          // Of smaller functions five runs of this machine have too few samples for the default.
          const fdr = baseline.share >= 0.03 ? defaultGateOptions.fdr : 0.05;
          const { found, others } = detection(gate(fdr), base, slower, target.name, 5, 40);
          const seen = `${target.name} ${ratio!.toFixed(2)}: found ${found.count}, others ${others.count} of ${found.of}`;
          assert.ok(found.count >= 0.8 * found.of && others.count <= 0.15 * others.of, seen);
        }
      assert.ok(tried >= 2);
    });
  });

it('of all recorded programs that have not changed, the gate fails at most 2 %', async () => {
  const rates = [];
  for (const { name } of workloads) {
    const base = (await readRecorded(name)).get('base')!;
    for (const runs of [3, 5]) rates.push(falseFailures(gate(), base, runs, 80));
  }
  const [count, of] = [sum(rates.map((rate) => rate.count)), sum(rates.map((rate) => rate.of))];
  assert.ok(count <= 0.02 * of, `${count} of ${of}`);
});
