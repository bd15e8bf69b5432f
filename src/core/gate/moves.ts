import type { Finding } from './finding.ts';
import type { Sides } from './dispersion.ts';
import { sum } from './numbers.ts';
import { isFlat, isUnchanged } from './newcomers.ts';
import { callersOf, type PooledFunction } from './pooled.ts';
import type { TestContext } from './ratioTest.ts';

/**
 * Code that was extracted, inlined or renamed takes its samples along: a rise in one function, an equal fall in another
 * one of the same file or caller, while the total of their caller is flat. That is no regression, and no improvement.
 */
export function findMoves(
  findings: readonly Finding[],
  functions: readonly PooledFunction[],
  context: TestContext,
): Finding[] {
  const rises = findings.filter(({ index, verdict }) => verdict === 'regressed' || !functions[index].base);
  const falls = new Set(
    findings.filter(({ index, verdict }) => verdict === 'improved' || !functions[index].current),
  );
  const counterpart = new Map<Finding, Finding>();
  const callerOf = (index: number): number | undefined => callersOf(functions, index).next().value;
  for (const rise of rises) {
    const caller = callerOf(rise.index);
    const parent = [...callersOf(functions, rise.index)].find(
      (at) => functions[at].base && functions[at].current,
    );
    if (!isFlat(parent, functions, context)) continue;
    for (const fall of falls) {
      const sameFile = fileOf(functions[rise.index]) === fileOf(functions[fall.index]);
      const sameCaller = caller !== undefined && caller === callerOf(fall.index);
      if (!(sameFile || sameCaller) || !isEqual(rise, fall, functions, context)) continue;
      counterpart.set(rise, fall).set(fall, rise);
      falls.delete(fall);
      break;
    }
  }
  return findings.map((finding) => {
    const other = counterpart.get(finding);
    return other ? { ...finding, verdict: 'moved', counterpart: other.index } : finding;
  });
}

function fileOf({ base, current }: PooledFunction): string {
  // After matching of files, current's path is the one that both sides have.
  return (current ?? base)!.path;
}

/** The rise is the fall within its 95 % error, and both functions together are known not to have grown. */
function isEqual(
  rise: Finding,
  fall: Finding,
  functions: readonly PooledFunction[],
  context: TestContext,
): boolean {
  const { exposure } = context;
  let change = 0;
  let error2 = 0;
  const together: { base: number[]; current: number[] } = { base: [], current: [] };
  for (const side of ['base', 'current'] as const) {
    const all = sum(exposure[side]);
    const add = ({ index, tested }: Finding) => {
      const count = sum(functions[index].self[side]);
      change += (side === 'current' ? count : -count) / all;
      error2 += (tested.estimate.dispersion * count) / all ** 2;
    };
    add(rise);
    add(fall);
    const other: Sides = functions[fall.index].self;
    together[side] = functions[rise.index].self[side].map((count, run) => count + other[side][run]);
  }
  return Math.abs(change) <= 1.96 * Math.sqrt(error2) && isUnchanged(together, context);
}
