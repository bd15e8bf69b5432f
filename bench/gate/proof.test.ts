import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
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
        [0.01, 0.04],
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
          const { ratio } = truth(base, slower, target.name);
          if (ratio! < 1.4) continue;
          tried++;
          const { found, others } = detection(gate(), base, slower, target.name, 5, 40);
          const seen = `${target.name} ${ratio!.toFixed(2)}: found ${found.count}, others ${others.count} of ${found.of}`;
          assert.ok(found.count >= 0.8 * found.of && others.count <= 0.25 * others.of, seen);
        }
      assert.ok(tried >= 2);
    });
  });
