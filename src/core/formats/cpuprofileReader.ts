import type { ReadLimits } from '../limits.ts';
import { ProfileBuilder } from '../profileBuilder.ts';
import type { Profile } from '../profile.ts';
import type { Line1 } from '../units.ts';
import { arrayAt, damaged, isObject, lineOr0, numberAt, type JsonObject } from './json.ts';
import { linkNodes, type NodeTree } from './nodeTree.ts';
import { split } from './split.ts';
import { isRoot, readCallFrame } from './v8Frames.ts';

const NANOS_PER_MICRO = 1000;

/**
 * Profiler.Profile of the inspector's protocol, as `node --cpu-prof`, Chrome and VS Code write it
 * (https://chromedevtools.github.io/devtools-protocol/v8/Profiler/#type-Profile).
 *
 * Only the lines of the samples' own functions are in it (`positionTicks`); callers' lines are not known.
 *
 * @throws SelftimeError `notAProfile` saying where it is damaged; `profileTooLarge`
 */
export function readCpuProfile(json: JsonObject, limits: ReadLimits): Profile {
  const nodes = arrayAt(json['nodes'], 'nodes').map((node, i) => {
    if (!isObject(node)) throw damaged(`nodes[${i}]`, 'is not a node');
    return node;
  });
  if (nodes.length === 0) throw damaged('nodes', 'is empty');
  const tree = linkNodes(
    nodes.map((node) => node['id']),
    (i) =>
      nodes[i]['children'] === undefined ? [] : arrayAt(nodes[i]['children'], () => `nodes[${i}].children`),
    limits,
  );
  const { counts, nanos } = json['samples'] === undefined ? fromHits(json, nodes) : fromSamples(json, tree);

  const builder = new ProfileBuilder([
    { type: 'samples', unit: 'count' },
    { type: 'wall', unit: 'nanoseconds' },
  ]);
  const rows = new Uint32Array(nodes.length);
  for (const i of tree.order) {
    const node = nodes[i];
    const frame = readCallFrame(node, () => `nodes[${i}]`);
    const under = tree.parent[i] < 0 ? 0 : rows[tree.parent[i]];
    rows[i] = isRoot(frame) ? under : builder.stack(under, frame);
    if (counts[i] === 0 && nanos[i] === 0) continue;
    const lines = linesOf(node, i);
    const weights = [...lines.values()];
    const lineCounts = split(counts[i], weights);
    const lineNanos = split(nanos[i], weights);
    const reason = node['deoptReason'];
    const labels = typeof reason === 'string' && reason ? [{ key: 'deoptReason', value: reason }] : [];
    [...lines.keys()].forEach((line, k) =>
      builder.addSample(builder.stack(under, { ...frame, line }), [lineCounts[k], lineNanos[k]], labels),
    );
  }
  return builder.build({ durationNanos: durationOf(json) * NANOS_PER_MICRO });
}

/** Microseconds; 0 when not known. */
function durationOf(json: JsonObject): number {
  const duration = Number(json['endTime']) - Number(json['startTime']);
  return duration > 0 && duration * NANOS_PER_MICRO <= Number.MAX_SAFE_INTEGER ? duration : 0;
}

interface Measured {
  /** Of each node. */
  readonly counts: Float64Array;
  readonly nanos: Float64Array;
}

/**
 * A delta is the time since the sample before (the first: since `startTime`). A sample's time is that until
 * the next one, and the last one's until `endTime`, as VS Code, DevTools and speedscope count: what ran before
 * the first sample was the profiler, being started. V8 may write samples out of order, which shows as a
 * negative delta; they are put in order of time, as DevTools does.
 */
function fromSamples(json: JsonObject, { indexOf, order }: NodeTree): Measured {
  const samples = arrayAt(json['samples'], 'samples');
  const deltas = arrayAt(json['timeDeltas'], 'timeDeltas');
  if (deltas.length !== samples.length)
    throw damaged('timeDeltas', `has ${deltas.length} entries for ${samples.length} samples`);
  const counts = new Float64Array(order.length);
  const nanos = new Float64Array(order.length);
  const times = new Float64Array(samples.length);
  let now = 0;
  let ordered = true;
  for (let s = 0; s < samples.length; s++) {
    const delta = numberAt(deltas[s], () => `timeDeltas[${s}]`);
    if (delta < 0) ordered = false;
    now += delta;
    times[s] = now;
  }
  const inTime = Uint32Array.from({ length: samples.length }, (_, s) => s);
  if (!ordered) inTime.sort((a, b) => times[a] - times[b] || a - b);
  const end = durationOf(json);
  for (let k = 0; k < inTime.length; k++) {
    const s = inTime[k];
    const node = indexOf(samples[s]);
    if (node === undefined) throw damaged(`samples[${s}]`, 'names a node that is not there');
    const until = k + 1 < inTime.length ? times[inTime[k + 1]] : end;
    counts[node]++;
    // Differences of large times are not exact; V8 counts whole microseconds, others may say more.
    nanos[node] += Math.round(Math.max(0, until - times[s]) * NANOS_PER_MICRO);
  }
  return { counts, nanos };
}

/** Without samples each hit is as long as every other. */
function fromHits(json: JsonObject, nodes: readonly JsonObject[]): Measured {
  const counts = Float64Array.from(nodes, (node, i) => {
    const hits =
      node['hitCount'] === undefined ? 0 : numberAt(node['hitCount'], () => `nodes[${i}].hitCount`);
    if (hits < 0) throw damaged(`nodes[${i}].hitCount`, 'is below 0');
    return hits;
  });
  const all = counts.reduce((sum, hits) => sum + hits, 0);
  const duration = durationOf(json) * NANOS_PER_MICRO;
  return { counts, nanos: all === 0 ? counts.slice() : counts.map((hits) => (hits / all) * duration) };
}

/** Weights of a node's own lines; line 0 for hits whose line V8 did not know. */
function linesOf(node: JsonObject, i: number): Map<Line1, number> {
  const lines = new Map<Line1, number>();
  let known = 0;
  const ticks = node['positionTicks'] === undefined ? [] : arrayAt(node['positionTicks'], 'positionTicks');
  ticks.forEach((entry, k) => {
    const where = (): string => `nodes[${i}].positionTicks[${k}]`;
    if (!isObject(entry)) throw damaged(where, 'is not an object');
    const count = numberAt(entry['ticks'], () => `${where()}.ticks`);
    const line = lineOr0(entry['line']);
    if (count <= 0) return;
    lines.set(line, (lines.get(line) ?? 0) + count);
    known += count;
  });
  const unknown = (typeof node['hitCount'] === 'number' ? node['hitCount'] : 0) - known;
  if (unknown > 0 || known === 0) lines.set(0, (lines.get(0) ?? 0) + Math.max(1, unknown));
  return lines;
}
