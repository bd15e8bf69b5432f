import { basename } from 'node:path';
import { buildCallTree } from '../../core/callTree.ts';
import { SelftimeError } from '../../core/errors.ts';
import { flameSvg } from '../../core/flame/svg.ts';
import { findSampleType } from '../../core/sampleTypes.ts';
import { loadProfile, saveFile } from '../files.ts';

export interface FlamegraphResult {
  readonly file: string;
  readonly output: string;
}

/** Draws `file` into `output`, an SVG. */
export async function flamegraph(
  file: string,
  output: string,
  sampleTypeName: string | undefined,
): Promise<FlamegraphResult> {
  if (!output.toLowerCase().endsWith('.svg')) {
    throw new SelftimeError('usage', `Cannot draw to ${output}.`, 'Give an output name that ends in .svg.');
  }
  const profile = await loadProfile(file);
  const sampleType = findSampleType(profile, sampleTypeName);
  const tree = buildCallTree(profile, sampleType);
  await saveFile(output, flameSvg(profile, tree, { sampleType, title: basename(file) }));
  return { file, output };
}
