import type { TimeProfileNode } from '@datadog/pprof/out/src/v8-types';

/** Ticks outside of JavaScript. */
const OUTSIDE = new Set(['(idle)', '(program)']);
/** There is CPU time all the same: of the runtime, and of JavaScript that ended before the next tick. */
export const NATIVE = '(native)';

/**
 * Puts the CPU time of each call path, as one sampler measured it, on the lines on which another one saw the same path, by
 * their ticks. V8 before 14 takes inlined functions for their caller, which only lines can set right; and what waits
 * (reading, another process) is nearly always a function of its own, so that lines of one function seldom differ.
 *
 * @param lines root of the tree with lines; gets the CPU time, and nodes for paths that it lacks
 * @param functions root of the tree with CPU time
 * @returns the nodes that `lines` lacked; they have the places where their functions are defined
 */
export function putCpuOnLines(lines: TimeProfileNode, functions: TimeProfileNode): Set<TimeProfileNode> {
  const added = new Set<TimeProfileNode>();
  const queue: { readonly from: TimeProfileNode; readonly to: readonly TimeProfileNode[] }[] = [];
  queue.push({ from: functions, to: [lines] });
  for (let pair = queue.pop(); pair; pair = queue.pop()) {
    const { from, to } = pair;
    spread(cpuOf(from), to);
    if (from.children.length === 0) continue;
    const byFunction = new Map<string, TimeProfileNode[]>();
    for (const child of to.flatMap((node) => node.children as TimeProfileNode[])) {
      const same = byFunction.get(keyOf(child));
      if (same) same.push(child);
      else byFunction.set(keyOf(child), [child]);
    }
    for (const child of from.children as TimeProfileNode[]) {
      const isOutside = from === functions && OUTSIDE.has(child.name ?? '');
      const node = isOutside ? { ...child, name: NATIVE } : child;
      const found = isOutside ? undefined : byFunction.get(keyOf(child));
      if (found) queue.push({ from: child, to: found });
      else {
        const own: TimeProfileNode = { ...node, hitCount: 0, contexts: [], children: [] };
        added.add(own);
        to[0].children.push(own);
        queue.push({ from: child, to: [own] });
      }
    }
  }
  return added;
}

function keyOf({ scriptId, scriptName, name }: TimeProfileNode): string {
  return `${scriptId}:${scriptName}:${name}`;
}

function cpuOf({ contexts }: TimeProfileNode): number {
  return (contexts ?? []).reduce((sum, { cpuTime }) => sum + (cpuTime ?? 0), 0);
}

function spread(cpuTime: number, nodes: readonly TimeProfileNode[]): void {
  if (cpuTime === 0) return;
  const ticks = nodes.reduce((sum, { hitCount }) => sum + hitCount, 0);
  for (const node of ticks === 0 ? nodes.slice(0, 1) : nodes) {
    const share = ticks === 0 ? 1 : node.hitCount / ticks;
    if (share > 0) node.contexts = [{ timestamp: BigInt(0), cpuTime: Math.round(cpuTime * share) }];
  }
}
