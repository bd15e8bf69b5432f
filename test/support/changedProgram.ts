import type { Profile } from '../../src/core/profile.ts';
import { ProfileBuilder } from '../../src/core/profileBuilder.ts';

/** Functions of /app/app.js, at these lines. */
const lines: Readonly<Record<string, number>> = {
  ...{ parse: 10, hash: 20, join: 30, sort: 40, print: 50 },
  ...{ scan: 60, cache: 70, retry: 80, legacy: 90, inner: 95 },
};
const steady = { parse: 400, hash: 310, join: 290, sort: 305, print: 295 };

/** Samples of one run by path below `main`, before and after a change. */
const counts = {
  base: { ...steady, scan: 400, cache: 600, legacy: 90, 'legacy>inner': 70 },
  current: { ...steady, scan: 800, cache: 300, retry: 260 },
};

/** What the gate is to say of each function, with three runs of each side. */
export const changes: Readonly<Record<string, string>> = {
  scan: 'regressed',
  cache: 'improved',
  retry: 'new',
  legacy: 'gone',
  inner: 'gone',
  ...Object.fromEntries(Object.keys(steady).map((name) => [name, 'unchanged'])),
};

/** Runs of a program with known answers: `scan` takes twice as long after the change, `cache` half as long. */
export function runsOf(side: 'base' | 'current', runs: number): Profile[] {
  return Array.from({ length: runs }, (_, run) => {
    const builder = new ProfileBuilder([
      { type: 'samples', unit: 'count' },
      { type: 'wall', unit: 'nanoseconds' },
    ]);
    const frame = (name: string, line: number) => ({ name, file: '/app/app.js', line, startLine: line });
    const main = builder.stack(0, frame('main', 1));
    Object.entries(counts[side]).forEach(([path, count]) => {
      const row = path
        .split('>')
        .reduce((under, name) => builder.stack(under, frame(name, lines[name])), main);
      // Runs of one program differ a little.
      const samples = count + run;
      builder.addSample(row, [samples, samples * 1e6]);
    });
    return builder.build();
  });
}
