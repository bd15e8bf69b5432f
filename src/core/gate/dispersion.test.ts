import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { estimate, estimateNoise, pValues, ratioInterval, shareInterval, type Sides } from './dispersion.ts';
import { studentUpperTail } from './distributions.ts';
import { benjaminiHochberg } from './numbers.ts';
import { stableFactor } from './stableFactor.ts';

function near(actual: number, expected: number, error = 1e-6): void {
  assert.ok(
    Math.abs(actual - expected) <= error * Math.max(1, Math.abs(expected)),
    `${actual}, not ${expected}`,
  );
}

// Three runs a side of 1000 samples.
const exposure: Sides = { base: [1000, 1000, 1000], current: [1000, 1000, 1000] };

describe('one function', () => {
  const item: Sides = { base: [90, 100, 110], current: [140, 150, 160] };

  it('is estimated as by hand', () => {
    // lambda = 0.1 and 0.15; sum of (y - E)^2 / E = (100 + 0 + 100)/100 + (100 + 0 + 100)/150 = 3.3333; d = 4.
    // phi = 0.83333; mu = 125. Of a single function the median of chi2(4)/4 = 3.35669/4 = 0.83917 leaves
    // (0.83333/0.83917 - 1)/125 < 0, so sigma2 is the least, 0.0025, and the prior the least, 3.
    const noise = estimateNoise([item], exposure);
    assert.deepEqual(noise, { sigma2: 0.0025, priorDf: 3, df: 4 });
    // phi0 = 1 + 0.0025 * 125 = 1.3125; shrunk = (3 * 1.3125 + 4 * 0.83333)/7 = 1.0386905.
    // L = ln(450.5/3000) - ln(300.5/3000) = 0.4049097; SE = sqrt(1.0386905 * (1/300.5 + 1/450.5)) = 0.0759084.
    const found = estimate(item, exposure, noise);
    near(found.dispersion, 1.0386905);
    near(found.log, Math.log(450.5 / 300.5));
    near(found.se, 0.0759084, 1e-5);
    assert.equal(found.df, 7);
    near(pValues(found, 0).rise, studentUpperTail(found.log / found.se, 7));
    near(pValues(found, 0.05).rise, studentUpperTail((found.log - Math.log(1.05)) / found.se, 7));
    near(pValues(found, 0).rise + pValues(found, 0).fall, 1);
    // t(0.025, 7) = 2.364624.
    near(ratioInterval(found).low, Math.exp(found.log - 2.364624 * found.se), 1e-5);
    near(
      shareInterval(300, 3000, found).high,
      0.1 * Math.exp(2.364624 * Math.sqrt(found.dispersion / 300)),
      1e-5,
    );
  });

  it('that was never seen has an interval that starts at 0', () => {
    const found = estimate({ base: [0, 0, 0], current: [9, 10, 11] }, exposure, {
      sigma2: 0.0025,
      priorDf: 3,
      df: 4,
    });
    const { low, high } = shareInterval(0, 3000, found);
    assert.equal(low, 0);
    // -ln(0.025) = 3.689 samples, where the dispersion is 1.
    near(high, (3.688879 * found.dispersion) / 3000);
    assert.ok(Number.isFinite(found.log) && Number.isFinite(found.se));
  });

  it('of one run a side has the prior alone', () => {
    const one: Sides = { base: [1000], current: [1000] };
    const noise = estimateNoise([{ base: [100], current: [150] }], one);
    assert.deepEqual(noise, { sigma2: 0.0025, priorDf: 3, df: 0 });
    near(estimate({ base: [100], current: [150] }, one, noise).dispersion, 1.3125);
  });
});

describe('several functions', () => {
  it('that all vary by more than chance raise the noise of each', () => {
    // Runs 30 % apart: phi = 2 * (30^2 + 30^2)/100 / 4 = 9 each; sigma2 = (9/0.83917 - 1)/100 = 0.0972.
    const item: Sides = { base: [70, 100, 130], current: [70, 100, 130] };
    const noise = estimateNoise([item, item, item, item], exposure);
    near(noise.sigma2, (9 / 0.8391735 - 1) / 100, 1e-5);
    // They agree in how much they vary: as much trust as is allowed.
    assert.equal(noise.priorDf, 30);
  });

  it('that vary unalike are each trusted more than all', () => {
    const calm: Sides = { base: [100, 101, 99], current: [100, 100, 101] };
    const wild: Sides = { base: [20, 100, 180], current: [100, 190, 10] };
    assert.equal(estimateNoise([calm, wild, calm, wild, calm, wild], exposure).priorDf, 3);
  });
});

describe('stableFactor', () => {
  const items = (counts: readonly (readonly [number, number])[]): Sides[] =>
    counts.map(([base, current]) => ({ base: [base], current: [current] }));

  it('is the change of shares of what did not change', () => {
    // 600 of 1000 becomes twice the work: 1200 of 1600, seen as 750 of 1000. The others fall to 5/8.
    const { factor, error } = stableFactor(
      items([
        [600, 750],
        [80, 50],
        [80, 50],
        [80, 50],
        [80, 50],
        [80, 50],
      ]),
      { base: [1000], current: [1000] },
    );
    near(factor, 5 / 8);
    // What did not change agrees in that.
    near(error, 0);
  });

  it('is as uncertain as those it is taken from differ', () => {
    // Logs 0, 0.1 ... 0.7; two are cut at each end: 0.2 three times, 0.3, 0.4, 0.5 three times have a mean of 0.35 and a
    // variance of 0.14/7 = 0.02. The error is sqrt(0.02/8)/0.5 = 0.1.
    const counts = [...Array(8).keys()].map((i) => [1e9, 1e9 * Math.exp(i / 10)] as const);
    const { factor, error, functions } = stableFactor(items(counts), { base: [1], current: [1] });
    near(factor, Math.exp(0.35), 1e-2);
    near(error, 0.1);
    assert.equal(functions, 4);
    // A function that has its own error of 0.0759 then has one of sqrt(0.0759^2 + 0.1^2).
    const item: Sides = { base: [90, 100, 110], current: [140, 150, 160] };
    const noise = estimateNoise([item], exposure);
    near(estimate(item, exposure, noise, error).se, Math.hypot(0.0759084, 0.1), 1e-5);
  });

  it('is 1 where fewer than five functions have enough samples', () => {
    const few = items([
      [600, 750],
      [100, 62],
      [100, 62],
      [100, 62],
      [100, 29],
    ]);
    assert.deepEqual(stableFactor(few, { base: [1000], current: [1000] }), {
      factor: 1,
      functions: 0,
      error: 0,
    });
  });
});

describe('benjaminiHochberg', () => {
  it('is the textbook example', () => {
    // p * m / rank, from the largest down never rising: 0.01*5/1, 0.02*5/2, 0.03*5/3 -> 0.05; 0.5*5/4 = 0.625; 0.9.
    const q = benjaminiHochberg([0.9, 0.01, 0.03, 0.02, 0.5]);
    q.forEach((value, i) => near(value, [0.9, 0.05, 0.05, 0.05, 0.625][i]));
    assert.deepEqual(benjaminiHochberg([]), []);
  });
});
