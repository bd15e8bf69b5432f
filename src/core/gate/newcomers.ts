import type { Finding } from './finding.ts';
import type { Sides } from './dispersion.ts';
import { sum } from './numbers.ts';
import { callersOf, type PooledFunction } from './pooled.ts';
import { testFamily, type TestContext, type Tested } from './ratioTest.ts';

/**
 * Functions that only one side has cannot be compared with themselves. What they do was or is now done elsewhere below
 * their caller: its total tells whether that costs more. A new function has regressed when its nearest caller that
 * both sides have has, and would not have without the new functions.
 */
export function judgeNewcomers(
  oneSided: readonly number[],
  functions: readonly PooledFunction[],
  context: TestContext,
): Finding[] {
  const caller = new Map(
    functions.flatMap((fn, i) => (fn.base && fn.current ? [] : [[i, anchorOf(i, functions)]])),
  );
  const anchors = [...new Set(oneSided.flatMap((index) => caller.get(index) ?? []))];
  const byTotal = testFamily(
    anchors.map((anchor) => functions[anchor].total),
    context,
  );
  const withoutThem = testFamily(
    anchors.map((anchor) => {
      const below = [...caller]
        .filter(([, at]) => at === anchor)
        .map(([index]) => functions[index].self.current);
      const { base, current } = functions[anchor].total;
      return { base, current: current.map((count, run) => count - sum(below.map((counts) => counts[run]))) };
    }),
    context,
  );
  const own = testFamily(
    oneSided.map((index) => functions[index].self),
    context,
  );
  return oneSided.map((index, i): Finding => {
    const isNew = functions[index].base === undefined;
    const at = anchors.indexOf(caller.get(index) ?? -1);
    const verdict = isNew ? 'new' : 'gone';
    if (at < 0) return { index, tested: own[i], verdict };
    const regressed = isNew && byTotal[at].verdict === 'regressed' && withoutThem[at].verdict !== 'regressed';
    return {
      index,
      // The dispersion of its own counts, for its shares; the ratio of its caller's total.
      tested: { ...byTotal[at], estimate: own[i].estimate },
      verdict: regressed ? 'regressed' : verdict,
      caller: anchors[at],
    };
  });
}

/** The nearest caller that both sides have. */
function anchorOf(index: number, functions: readonly PooledFunction[]): number | undefined {
  for (const caller of callersOf(functions, index))
    if (functions[caller].base && functions[caller].current) return caller;
  return undefined;
}

/** Whether a function's total is known to have grown by less than the threshold. */
export function isFlat(
  index: number | undefined,
  functions: readonly PooledFunction[],
  context: TestContext,
): boolean {
  return index !== undefined && isUnchanged(functions[index].total, context);
}

export function isUnchanged(item: Sides, context: TestContext): boolean {
  const [{ verdict }]: Tested[] = testFamily([item], context);
  return verdict === 'unchanged';
}
