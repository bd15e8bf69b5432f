import type { ExportFormat } from '../../protocol/viewer.ts';

/** How each format is offered to save: what it is called and how its files end. */
export const exportFiles: Record<ExportFormat, { readonly label: string; readonly ending: string }> = {
  svg: { label: 'SVG image', ending: 'svg' },
  html: { label: 'Web page', ending: 'html' },
  png: { label: 'PNG image', ending: 'png' },
  pprof: { label: 'pprof profile', ending: 'pb.gz' },
  cpuprofile: { label: 'V8 CPU profile', ending: 'cpuprofile' },
  heapprofile: { label: 'V8 heap profile', ending: 'heapprofile' },
  speedscope: { label: 'speedscope profile', ending: 'speedscope.json' },
  collapsed: { label: 'Collapsed stacks', ending: 'collapsed' },
  markdown: { label: 'Markdown summary', ending: 'md' },
};

/** Longer names do not fit every file system, or a dialog. */
const LONGEST = 100;

/** A file name of what a page proposes: no folders, nothing that a file system would take amiss. */
export function fileNameOf(proposed: string): string {
  const name = proposed
    .slice(0, LONGEST)
    .replace(/[\\/:*?"<>|\p{C}]+/gu, '_')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  return name === '' ? 'profile' : name;
}

/** `name.ending`, or `name-2.ending` and so on when `exists` says that it is taken. */
export async function unusedName(
  name: string,
  ending: string,
  exists: (fileName: string) => Promise<boolean>,
): Promise<string> {
  let candidate = `${name}.${ending}`;
  for (let n = 2; await exists(candidate); n++) candidate = `${name}-${n}.${ending}`;
  return candidate;
}
