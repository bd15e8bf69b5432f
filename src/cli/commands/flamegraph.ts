import { basename } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { editedSources } from '../../capture/sourcesOnDisk.ts';
import { withoutWarmup } from '../../core/filters/warmup.ts';
import { differenceSvg } from '../../core/flame/differenceSvg.ts';
import { differenceText, type NamedProfile } from '../../core/gate/comparability.ts';
import { comparedSides } from '../../core/gate/compareProfiles.ts';
import { knownMatches } from '../../core/gate/knownMatches.ts';
import { LEAST_RUNS, type Yardstick } from '../../core/gate/ratioTest.ts';
import { buildCallTree } from '../../core/callTree.ts';
import { SelftimeError } from '../../core/errors.ts';
import { WholeTree } from '../../core/flame/flameTree.ts';
import { flameSvg } from '../../core/flame/svg.ts';
import { findSampleType } from '../../core/sampleTypes.ts';
import { isCompared } from '../../core/flame/difference.ts';
import { saveFile, sumProfiles } from '../files.ts';
import { htmlPage } from '../page.ts';
import { loadSides, type Comparands } from '../sides.ts';
import type { ViewOptions } from '../view.ts';
import { loadView } from '../view.ts';
import { convert, type ConvertResult } from './convert.ts';

export interface FlamegraphOptions extends ViewOptions {
  /** Runs to compare with. */
  readonly baseline?: readonly string[];
  /** Of the picture; the page has a switch for it. */
  readonly yardstick: Yardstick;
  /** Sources of the baseline as they were, by absolute name as recorded. */
  readonly baselineSources?: ReadonlyMap<string, string>;
}

/** The contract of `flamegraph --json` (README.md). */
export interface FlamegraphResult extends ConvertResult {
  /** All that were drawn, where they are several. */
  readonly files?: readonly string[];
  readonly baseline?: readonly string[];
  /** What is to be known of the comparison, a sentence each. */
  readonly warnings?: readonly string[];
}

const endings = ['.svg', '.html'];

/**
 * Draws profiles, several as their sum: by whose code a frame is, or by what changed since the baseline.
 *
 * @throws SelftimeError
 */
export async function flamegraph(
  files: readonly string[],
  output: string,
  options: FlamegraphOptions,
): Promise<FlamegraphResult> {
  const [file] = files;
  const name = output.toLowerCase().replace(/\.gz$/, '');
  const ending = endings.find((each) => name.endsWith(each));
  if (!ending || (files.length === 1 && !options.baseline)) return convert(file, output, options, endings);
  const isPage = ending === '.html';
  // A page has a switch of its own for the warm-up.
  const view = { ...options, includeWarmup: options.includeWarmup ?? isPage };
  const title = files.length === 1 ? basename(file) : `${basename(file)} and ${files.length - 1} more`;
  const plain = { file, output, ...(files.length > 1 ? { files } : {}) };
  if (!options.baseline) {
    const profile = await loadView(files, view);
    const sampleType = findSampleType(profile, options.sampleType);
    const tree = new WholeTree(buildCallTree(profile, sampleType));
    const content = isPage
      ? await htmlPage({ ...profile, defaultSampleType: sampleType }, title)
      : flameSvg(profile, tree, { sampleType, title });
    await saveFile(output, name === output.toLowerCase() ? content : await promisify(gzip)(content));
    return { ...plain, sampleType: profile.sampleTypes[sampleType] };
  }

  const sides = await loadSides(options.baseline, files, view);
  const profile = sumOf(sides, 'current');
  const sampleType = findSampleType(profile, options.sampleType);
  if (!isCompared(profile, sampleType))
    throw new SelftimeError(
      'notComparable',
      `Only samples, and time by samples, can be compared, not ${profile.sampleTypes[sampleType].type}.`,
      'Choose another one with --sample-type.',
    );
  // Also for a page: what cannot be compared is to be told now. It compares without warming up.
  const [base, current] = isPage
    ? [counted(sides.base), counted(sides.current)]
    : [sides.base, sides.current];
  const compared = comparedSides(base, current);
  const matching = await editedSources(base, current, options.baselineSources);
  const content = isPage
    ? await htmlPage({ ...profile, defaultSampleType: sampleType }, title, {
        ...{ base: sides.base, current: sides.current },
        matches: knownMatches(compared.runs, matching),
      })
    : differenceSvg(profile, {
        ...{ sides: compared, base: sumOf(sides, 'base'), yardstick: options.yardstick, matching },
        ...{ sampleType, title },
      });
  await saveFile(output, name === output.toLowerCase() ? content : await promisify(gzip)(content));
  return {
    ...plain,
    sampleType: profile.sampleTypes[sampleType],
    baseline: options.baseline,
    warnings: [
      ...sides.warnings,
      ...sides.differences.map((difference) => `not comparable: ${differenceText(difference)}`),
      ...(Math.min(sides.base.length, sides.current.length) < LEAST_RUNS
        ? [`too few runs: ${LEAST_RUNS} of each side are needed to tell a change from noise`]
        : []),
    ],
  };
}

function counted(side: readonly NamedProfile[]): NamedProfile[] {
  return side.map(({ file, profile }) => ({ file, profile: withoutWarmup(profile) }));
}

function sumOf(sides: Comparands, side: 'base' | 'current') {
  return sumProfiles(
    sides[side].map(({ file }) => file),
    sides[side].map(({ profile }) => profile),
  );
}
