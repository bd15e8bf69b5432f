import { buildCallTree } from '../callTree.ts';
import { SelftimeError } from '../errors.ts';
import { WholeTree } from '../flame/flameTree.ts';
import { flameSvg } from '../flame/svg.ts';
import { nanosPer } from '../format.ts';
import { writePprof } from '../pprof/writer.ts';
import type { Profile } from '../profile.ts';
import { findSampleType } from '../sampleTypes.ts';
import { writeCollapsed } from './collapsedWriter.ts';
import { writeCpuProfile } from './cpuprofileWriter.ts';
import type { ProfileFormat } from './formats.ts';
import { writeHeapProfile } from './heapprofileWriter.ts';
import { writeMarkdown } from './markdown.ts';
import { writeSpeedscope } from './speedscopeWriter.ts';

export { readTextProfile } from './readText.ts';

/**
 * Everything a profile can be written to, bar the HTML page (html.ts), which needs the viewer's scripts.
 * Files are read by readProfileFile, whatever their names.
 */
export const formats: readonly ProfileFormat[] = [
  { id: 'pprof', label: 'pprof profile', extensions: ['.pb', '.pprof'], write: writePprof },
  {
    id: 'cpuprofile',
    label: 'V8 CPU profile',
    extensions: ['.cpuprofile'],
    holds: ({ unit }) => nanosPer(unit) !== undefined,
    write: writeCpuProfile,
  },
  {
    id: 'heapprofile',
    label: 'V8 heap profile',
    extensions: ['.heapprofile'],
    holds: ({ unit }) => unit === 'bytes',
    write: writeHeapProfile,
  },
  {
    id: 'speedscope',
    label: 'speedscope file',
    extensions: ['.speedscope.json', '.speedscope'],
    write: writeSpeedscope,
  },
  {
    id: 'collapsed',
    label: 'file of collapsed stacks',
    extensions: ['.collapsed', '.folded'],
    write: writeCollapsed,
  },
  {
    id: 'svg',
    label: 'SVG picture',
    extensions: ['.svg'],
    write: (profile, options) =>
      flameSvg(profile, new WholeTree(buildCallTree(profile, options.sampleType)), options),
  },
  { id: 'markdown', label: 'Markdown summary', extensions: ['.md'], write: writeMarkdown },
];

/** The format that a file name stands for; undefined for a name that says nothing. */
export function formatOf(fileName: string): ProfileFormat | undefined {
  const name = fileName.toLowerCase();
  return formats.find(({ extensions }) => extensions.some((extension) => name.endsWith(extension)));
}

/**
 * The sample type that a format gets: the one asked for, else the profile's own default, else the last one
 * that the format can hold.
 *
 * @throws SelftimeError `usage`
 */
export function sampleTypeFor(format: ProfileFormat, profile: Profile, name?: string): number {
  const wanted = findSampleType(profile, name);
  const holds = (type: number): boolean => format.holds?.(profile.sampleTypes[type]) ?? true;
  if (holds(wanted)) return wanted;
  const { type, unit } = profile.sampleTypes[wanted];
  const last = profile.sampleTypes.findLastIndex((_, other) => holds(other));
  if (name === undefined && last >= 0) return last;
  throw new SelftimeError(
    'usage',
    `A ${format.label} cannot hold ${type} in ${unit}.`,
    last >= 0
      ? `Choose ${profile.sampleTypes[last].type} as the sample type.`
      : 'Choose another format, such as .pb.gz or .speedscope.json.',
  );
}
