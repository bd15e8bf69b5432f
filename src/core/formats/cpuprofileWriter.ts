import { nanosPer } from '../format.ts';
import { labelsOf } from '../profileBuilder.ts';
import type { Profile } from '../profile.ts';
import { childLists } from '../stacks.ts';
import type { Micros } from '../units.ts';
import { refuseNegative, refuseSize, type WriteOptions } from './formats.ts';
import { functionTree } from './functionTree.ts';
import { LARGEST_JSON } from './json.ts';
import { nodeHits, type Hits } from './nodeHits.ts';
import { split } from './split.ts';
import { callFrames, rootCallFrame } from './v8Frames.ts';

const NANOS_PER_MICRO = 1000;
/** Of a clock that nobody knows; DevTools takes a start at 0 for none, and shows nothing. */
const START: Micros = 1_000_000;

/**
 * A Profiler.Profile of the inspector's protocol. A profile has sums and no order in time: samples stand in
 * the order of the call tree, so that DevTools' chart over time is a flame graph.
 *
 * Lines of samples become `positionTicks`; lines of callers and labels other than `deoptReason` have no place.
 */
export function writeCpuProfile(profile: Profile, { sampleType }: WriteOptions): string {
  const scale = nanosPer(profile.sampleTypes[sampleType].unit) ?? 1;
  const tree = functionTree(profile);
  const hits = nodeHits(profile, sampleType, tree.nodeOf);
  refuseNegative(hits.value, '.cpuprofile');
  const callFrame = callFrames(profile);
  const reasons = deoptReasons(profile, tree.nodeOf);
  const { firstChild, nextSibling } = childLists(tree.parent);

  let size = 0;
  const nodes = Array.from({ length: tree.length }, (_, node) => {
    const children: number[] = [];
    for (let child = firstChild[node]; child >= 0; child = nextSibling[child]) children.push(child + 1);
    const reason = reasons.get(node);
    const ticks = ticksOf(hits, node);
    const text = JSON.stringify({
      id: node + 1,
      callFrame: node === 0 ? rootCallFrame : callFrame(tree.function[node]),
      hitCount: hits.count[node],
      children,
      ...(reason === undefined ? {} : { deoptReason: reason }),
      ...(ticks.length === 0 ? {} : { positionTicks: ticks }),
    });
    size += text.length;
    refuseSize(size, LARGEST_JSON, '.cpuprofile');
    return text;
  });

  const samples: number[] = [];
  const timeDeltas: number[] = [];
  let end = 0;
  let before = 0;
  const rest = [0];
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    const count = hits.count[node];
    if (count > 0) {
      const nanos = Math.round(hits.value[node] * scale);
      for (const duration of split(nanos, new Array<number>(count).fill(1))) {
        samples.push(node + 1);
        timeDeltas.push(before / NANOS_PER_MICRO);
        before = duration;
      }
      end += nanos;
    }
    const at = rest.length;
    for (let child = firstChild[node]; child >= 0; child = nextSibling[child]) rest.push(child);
    // The last one pushed comes first.
    reverseFrom(rest, at);
  }
  const times = JSON.stringify({
    startTime: START,
    endTime: START + end / NANOS_PER_MICRO,
    samples,
    timeDeltas,
  });
  return `{"nodes":[${nodes.join()}],${times.slice(1)}`;
}

function reverseFrom(list: number[], from: number): void {
  for (let to = list.length - 1; from < to; from++, to--) [list[from], list[to]] = [list[to], list[from]];
}

function ticksOf({ lines, count }: Hits, node: number): { line: number; ticks: number }[] {
  const own = [...(lines.get(node) ?? [])];
  const ticks = split(
    count[node],
    own.map(([, weight]) => weight),
  );
  return own
    .map(([line], i) => ({ line, ticks: ticks[i] }))
    .filter(({ line, ticks: n }) => line > 0 && n > 0);
}

/** A node has one reason at most; profiles summed of several runs may disagree, and the first is kept. */
function deoptReasons(profile: Profile, nodeOf: Uint32Array): Map<number, string> {
  const reasons = new Map<number, string>();
  const { samples } = profile;
  for (let s = 0; s < samples.length; s++) {
    if (samples.labelStart[s] === samples.labelStart[s + 1]) continue;
    const reason = labelsOf(profile, s).find(({ key }) => key === 'deoptReason')?.value;
    const node = nodeOf[samples.stack[s]];
    if (typeof reason === 'string' && !reasons.has(node)) reasons.set(node, reason);
  }
  return reasons;
}
