import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  chiSquareMedian,
  logGamma,
  studentQuantile,
  studentUpperTail,
  trigamma,
  trigammaInverse,
} from './distributions.ts';

function near(actual: number, expected: number, error = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= error * Math.abs(expected), `${actual} is not ${expected}`);
}

describe('distributions', () => {
  it('logGamma: factorials, and gamma(1/2) = sqrt(pi)', () => {
    near(logGamma(6), Math.log(120), 1e-13);
    near(logGamma(0.5), Math.log(Math.sqrt(Math.PI)), 1e-13);
    near(logGamma(101), 363.73937555556349, 1e-13);
  });

  it("Student's t: closed forms for 1 and 2 degrees of freedom", () => {
    for (const t of [-30, -2, -0.1, 0, 0.3, 1, 5, 400]) {
      // Cauchy: 1/2 - atan(t)/pi; 2 degrees: 1/2 - t / (2 sqrt(2 + t^2)).
      assert.ok(Math.abs(studentUpperTail(t, 1) - (0.5 - Math.atan(t) / Math.PI)) < 1e-12);
      assert.ok(Math.abs(studentUpperTail(t, 2) - (0.5 - t / (2 * Math.sqrt(2 + t * t)))) < 1e-12);
    }
  });

  it("Student's t: the table of every textbook", () => {
    const table: readonly [df: number, tail: number, t: number][] = [
      [1, 0.025, 12.706],
      [4, 0.025, 2.776],
      [8, 0.05, 1.86],
      [10, 0.005, 3.169],
      [30, 0.025, 2.042],
      [120, 0.025, 1.98],
    ];
    for (const [df, tail, t] of table) near(studentQuantile(tail, df), t, 3e-4);
    near(studentQuantile(0.025, 1e6), 1.959966, 1e-5);
    near(studentUpperTail(studentQuantile(1e-6, 11.5), 11.5), 1e-6);
  });

  it('the median of chi-square: 2 ln 2 for two degrees of freedom', () => {
    near(chiSquareMedian(2), 2 * Math.LN2);
    near(chiSquareMedian(1), 0.45493642311957283);
    near(chiSquareMedian(8), 7.344121497701, 1e-9);
  });

  it('trigamma: pi^2/6 at 1, pi^2/2 at 1/2, and its inverse', () => {
    near(trigamma(1), Math.PI ** 2 / 6, 1e-9);
    near(trigamma(0.5), Math.PI ** 2 / 2, 1e-9);
    for (const x of [0.01, 0.3, 1, 2, 17, 4000]) near(trigammaInverse(trigamma(x)), x, 1e-8);
  });
});
