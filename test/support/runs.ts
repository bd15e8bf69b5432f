import type { CountedFunction, RunCounts } from '../../src/core/gate/runCounts.ts';
import type { Random } from '../fuzz/random.ts';

/** A run of functions `f`, all called by `main`: name to samples. */
export function runOf(counts: Readonly<Record<string, number>>): RunCounts {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const names = Object.entries(counts).filter(([, count]) => count > 0);
  const place = (name: string, startLine: number) => {
    return { name, file: '/app/app.js', path: 'app.js', line: startLine, startLine };
  };
  const called = names.map(([name, count], i): CountedFunction => ({
    ...place(name, 10 * (i + 1)),
    ...{ self: count, total: count, lines: [[10 * (i + 1), count]], callers: [[names.length, count]] },
  }));
  const main = { ...place('main', 1), self: 0, total: all, lines: [], callers: [] };
  return { samples: all, collecting: 0, functions: [...called, main] };
}

/** A program whose runs differ as fresh processes do: each function's rate varies by `sigma` from run to run. */
export interface Simulated {
  /** Work of each function for one unit of the program's work. */
  readonly work: Readonly<Record<string, number>>;
  /** Samples of JavaScript in one run. */
  readonly samples: number;
  readonly sigma: number;
}

export function simulate({ work, samples, sigma }: Simulated, runs: number, random: Random): RunCounts[] {
  return Array.from({ length: runs }, () => {
    const rates = Object.entries(work).map(
      ([name, amount]) => [name, amount * Math.exp(sigma * normal(random) - sigma ** 2 / 2)] as const,
    );
    const all = rates.reduce((sum, [, rate]) => sum + rate, 0);
    return runOf(
      Object.fromEntries(rates.map(([name, rate]) => [name, poisson((samples * rate) / all, random)])),
    );
  });
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.fraction())) * Math.cos(2 * Math.PI * random.fraction());
}

export function poisson(mean: number, random: Random): number {
  if (mean > 200) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  let count = 0;
  for (let p = random.fraction(), limit = Math.exp(-mean); p > limit; p *= random.fraction()) count++;
  return count;
}
