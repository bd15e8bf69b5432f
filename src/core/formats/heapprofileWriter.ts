import type { Profile } from '../profile.ts';
import { countColumn } from '../sampleTypes.ts';
import { walk } from '../groupSums.ts';
import { refuseNegative, refuseSize, type WriteOptions } from './formats.ts';
import { functionTree } from './functionTree.ts';
import { LARGEST_JSON } from './json.ts';
import { nodeHits } from './nodeHits.ts';
import { split } from './split.ts';
import { callFrames, rootCallFrame } from './v8Frames.ts';

/**
 * A HeapProfiler.SamplingHeapProfile of the inspector's protocol: functions and bytes. Lines and labels have
 * no place in it; samples are listed where the profile counts them.
 */
export function writeHeapProfile(profile: Profile, { sampleType }: WriteOptions): string {
  const tree = functionTree(profile);
  const hits = nodeHits(profile, sampleType, tree.nodeOf);
  refuseNegative(hits.value, '.heapprofile');
  const callFrame = callFrames(profile);
  // JSON.stringify would overflow on deep stacks.
  const parts: string[] = [];
  let size = 0;
  let sibling = false;
  const open = (node: number): void => {
    const call = node === 0 ? rootCallFrame : callFrame(tree.function[node]);
    const text = `${sibling ? ',' : ''}{"callFrame":${JSON.stringify(call)},"selfSize":${Math.round(hits.value[node])},"id":${node + 1},"children":[`;
    size += text.length;
    refuseSize(size, LARGEST_JSON, '.heapprofile');
    parts.push(text);
    sibling = false;
  };
  const close = (): void => {
    parts.push(']}');
    sibling = true;
  };
  open(0);
  walk(tree.parent, () => true, open, close);
  close();
  const samples = countColumn(profile) < 0 ? '' : `,"samples":${JSON.stringify(listSamples(hits))}`;
  return `{"head":${parts.join('')}${samples}}`;
}

function listSamples({ value, count }: ReturnType<typeof nodeHits>) {
  const samples: { size: number; nodeId: number; ordinal: number }[] = [];
  count.forEach((own, node) => {
    if (own === 0) return;
    for (const size of split(Math.round(value[node]), new Array<number>(own).fill(1)))
      samples.push({ size, nodeId: node + 1, ordinal: samples.length + 1 });
  });
  return samples;
}
