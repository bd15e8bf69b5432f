import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../scripts/paths.mjs';
import { generatedFile, type GenerateOptions } from './generate.ts';

export interface BenchProfile {
  /** For tables. */
  readonly name: string;
  readonly file: string;
}

/** Generated ones of each shape and size, or of `all`, and then a large real one where the shared profiles are there. */
export async function benchProfiles(
  shapes: readonly GenerateOptions['shape'][],
  sizes: readonly number[],
  all: readonly number[],
): Promise<BenchProfile[]> {
  const profiles: BenchProfile[] = [];
  for (const shape of shapes) {
    for (const stacks of sizes.length > 0 ? sizes : all)
      profiles.push({ name: `${shape} ${stacks}`, file: await generatedFile({ stacks, shape }) });
  }
  const large = join(root, '../shared/profiles/large.cpu.pb.gz');
  if (sizes.length === 0 && existsSync(large)) profiles.push({ name: basename(large), file: large });
  return profiles;
}
