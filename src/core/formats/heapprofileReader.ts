import { tooLarge, type ReadLimits } from '../limits.ts';
import { ProfileBuilder } from '../profileBuilder.ts';
import type { Profile } from '../profile.ts';
import { arrayAt, damaged, isObject, numberAt, type JsonObject } from './json.ts';
import { isRoot, readCallFrame } from './v8Frames.ts';

const COMMENT = 'Lines are those where functions start: V8 does not record lines of allocations.';

/**
 * HeapProfiler.SamplingHeapProfile of the inspector's protocol, as `node --heap-prof`, Chrome and VS Code write it
 * (https://chromedevtools.github.io/devtools-protocol/v8/HeapProfiler/#type-SamplingHeapProfile).
 *
 * Bytes are V8's estimates. Where the profile lists its samples they are counted too; how many objects they
 * stand for is not in it, because V8 has multiplied it into their sizes.
 *
 * @throws SelftimeError `notAProfile` saying where it is damaged; `profileTooLarge`
 */
export function readHeapProfile(json: JsonObject, limits: ReadLimits): Profile {
  const space = { type: 'space', unit: 'bytes' };
  const counts = json['samples'] === undefined ? undefined : countSamples(json['samples']);
  const builder = new ProfileBuilder(counts ? [{ type: 'samples', unit: 'count' }, space] : [space]);
  const seen = new Set<number>();
  const rest = [{ node: json['head'], under: 0, depth: 0 }];
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { node, under, depth } = next;
    const where = (): string => (depth === 0 ? 'head' : `a node at level ${depth}`);
    if (!isObject(node)) throw damaged(where(), 'is not a node');
    if (depth > limits.depth)
      throw tooLarge(`more than ${limits.depth.toLocaleString('en-US')} frames in one stack`);
    const frame = readCallFrame(node, where);
    const own = { ...frame, line: frame.startLine ?? 0 };
    const row = isRoot(frame) ? under : builder.stack(under, own);
    const size = numberAt(node['selfSize'], () => `${where()}.selfSize`);
    const id = node['id'];
    if (typeof id === 'number') {
      if (seen.has(id)) throw damaged(where(), `has the id ${id} of another node`);
      seen.add(id);
    }
    const count = typeof id === 'number' ? (counts?.get(id) ?? 0) : 0;
    // The root's own bytes, if any, are shown as such.
    if (size !== 0 || count !== 0)
      builder.addSample(row === under ? builder.stack(under, own) : row, counts ? [count, size] : [size]);
    if (node['children'] === undefined) continue;
    for (const child of arrayAt(node['children'], () => `${where()}.children`))
      rest.push({ node: child, under: row, depth: depth + 1 });
  }
  return builder.build({ comments: [COMMENT] });
}

/** Samples by node id. */
function countSamples(samples: unknown): Map<number, number> {
  const counts = new Map<number, number>();
  arrayAt(samples, 'samples').forEach((sample, i) => {
    if (!isObject(sample)) throw damaged(`samples[${i}]`, 'is not an object');
    const id = numberAt(sample['nodeId'], () => `samples[${i}].nodeId`);
    counts.set(id, (counts.get(id) ?? 0) + 1);
  });
  return counts;
}
