import { basename } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { SelftimeError } from '../../core/errors.ts';
import { formatOf, formats, sampleTypeFor } from '../../core/formats/index.ts';
import type { ValueType } from '../../core/profile.ts';
import { findSampleType } from '../../core/sampleTypes.ts';
import { saveFile } from '../files.ts';
import { htmlPage } from '../page.ts';
import { loadView, type ViewOptions } from '../view.ts';

/** Everything that `convert` writes; `.gz` after any of them compresses it. */
export const convertEndings = ['.pb.gz', ...formats.flatMap(({ extensions }) => extensions), '.html'];

/** The contract of `convert --json` and `flamegraph --json` (README.md). */
export interface ConvertResult {
  readonly file: string;
  readonly output: string;
  /** What the output holds, or shows first. */
  readonly sampleType: ValueType;
}

/**
 * Writes `file` in the format that the name of `output` stands for.
 *
 * @param only endings that may be written, with their dot
 * @throws SelftimeError
 */
export async function convert(
  file: string,
  output: string,
  options: ViewOptions,
  only: readonly string[] = convertEndings,
): Promise<ConvertResult> {
  const compressed = /\.gz$/i.test(output);
  const name = output.replace(/\.gz$/i, '');
  if (!only.some((ending) => name.toLowerCase().endsWith(ending))) {
    throw new SelftimeError(
      'usage',
      `The name ${basename(output)} does not say what to write.`,
      `Give a name that ends in ${only.slice(0, -1).join(', ')} or ${only.at(-1)}.`,
    );
  }
  const format = formatOf(name);
  // A page has a switch of its own for the warm-up.
  const includeWarmup = options.includeWarmup ?? format === undefined;
  const profile = await loadView([file], { ...options, includeWarmup });
  const title = basename(file);
  const sampleType = format
    ? sampleTypeFor(format, profile, options.sampleType)
    : findSampleType(profile, options.sampleType);
  const content = format
    ? format.write(profile, { sampleType, title })
    : await htmlPage({ ...profile, defaultSampleType: sampleType }, title);
  await saveFile(output, compressed ? await promisify(gzip)(content) : content);
  return { file, output, sampleType: profile.sampleTypes[sampleType] };
}
