import { counted, endText, formatShare, formatMillis } from '../../core/captureFacts.ts';
import type { CaptureMetadata, Warmup } from '../../core/captureMetadata.ts';
import { shownText } from '../../core/flame/displayName.ts';
import { formatCount, formatPercent } from '../../core/format.ts';

/** What is said of one thing; of what is not known nothing. */
export type Fact = readonly [label: string, value: string];

export interface Section {
  readonly title: string;
  readonly facts: readonly Fact[];
}

type Maybe = readonly [label: string, value: string | undefined];

/** Those with something in them. */
export function sectionsOf(metadata: CaptureMetadata): Section[] {
  const sections = [
    section('Recording', recording(metadata)),
    section('Overhead', overhead(metadata)),
    section('Warm-up', metadata.warmup ? warmup(metadata.warmup) : []),
    section('Environment', environment(metadata)),
  ];
  return sections.filter(({ facts }) => facts.length > 0);
}

function section(title: string, facts: readonly Maybe[]): Section {
  return {
    title,
    facts: facts.flatMap(([label, value]) => (value ? [[label, shownText(value)] as const] : [])),
  };
}

function recording(metadata: CaptureMetadata): Maybe[] {
  const { samples, unplacedSamples = 0 } = metadata;
  return [
    ['Command', metadata.command.join(' ')],
    ['Folder', metadata.cwd],
    ['Scenario', metadata.scenario],
    ['Started', new Date(metadata.startTime).toLocaleString()],
    ['Duration', formatMillis(metadata.durationMs)],
    ['Samples', formatCount(samples)],
    [
      'Without a line',
      unplacedSamples > 0
        ? `${formatPercent(unplacedSamples / Math.max(1, samples))}, inlined from elsewhere`
        : undefined,
    ],
    ['Interval', intervals(metadata)],
    ['Ended with', endText(metadata)],
  ];
}

/** What was asked for, and the longest that the control loop made of it. */
function intervals({ intervalMicros, processes }: CaptureMetadata): string {
  const used = processes.flatMap(({ threads }) =>
    threads.flatMap(({ windows = [] }) => windows.map((window) => window.intervalMicros)),
  );
  const longest = used.reduce((a, b) => Math.max(a, b), intervalMicros);
  const first = formatMillis(intervalMicros / 1000);
  return longest > intervalMicros ? `${first}, up to ${formatMillis(longest / 1000)}` : first;
}

function overhead({ overhead }: CaptureMetadata): Maybe[] {
  if (!overhead) return [];
  const { measured, mean, budget } = overhead;
  const isShared = typeof mean === 'number' && mean !== measured;
  return [
    [
      'Measured',
      typeof measured === 'number'
        ? `${formatPercent(measured)} of a core${isShared ? ', in the worst thread' : ', for each thread'}`
        : 'nothing was sampled',
    ],
    ['Mean', isShared ? `${formatPercent(mean)}, over all threads` : undefined],
    ['Budget', typeof budget === 'number' ? formatShare(budget) : 'none'],
    ['Starting', formatMillis(overhead.startMs)],
    ['Sampling', formatMillis(overhead.samplingMs)],
    ['Writing windows', formatMillis(overhead.windowsMs)],
    [
      'Threads stood still',
      overhead.stallMs > 0 ? `${formatMillis(overhead.stallMs)}, without CPU` : undefined,
    ],
  ];
}

const modes: Record<Warmup['mode'], string> = {
  time: 'for a given time',
  url: 'until a health check answers',
  auto: 'until the program does the same all the time',
};

function warmup({ mode, untilMs, samples, reason }: Warmup): Maybe[] {
  return [
    ['Mode', modes[mode]],
    ['Over after', untilMs === null ? 'never: all samples count' : formatMillis(untilMs)],
    ['Because', reason],
    ['Left out', untilMs === null ? undefined : counted(samples, 'sample')],
  ];
}

function environment({ processes, platform, cpuModel, cpuCount, context }: CaptureMetadata): Maybe[] {
  const versions = distinct(processes.map(({ nodeVersion }) => nodeVersion.replace(/^v/, '')));
  const flags = distinct(processes.flatMap((process) => process.flags ?? []));
  const arch = distinct(processes.flatMap((process) => process.arch ?? []));
  const { git, package: named, loadAverage = [0, 0], inspected } = context ?? {};
  const [before, after] = loadAverage;
  return [
    ['Node.js', versions.join(', ')],
    ['Flags', flags.join(' ')],
    [
      'Platform',
      arch.every((each) => platform.endsWith(`-${each}`)) ? platform : `${platform}, ${arch.join(', ')}`,
    ],
    ['Processors', cpuCount > 0 ? `${cpuCount} x ${cpuModel}` : undefined],
    [
      'Load',
      before + (after ?? 0) > 0
        ? [`${before.toFixed(2)} at the start`, after !== null && `${after.toFixed(2)} at the end`]
            .filter((part) => typeof part === 'string')
            .join(', ')
        : undefined,
    ],
    [
      'Commit',
      git &&
        [git.commit.slice(0, 10), git.branch && `on ${git.branch}`, git.dirty && 'with changes']
          .filter((part) => typeof part === 'string')
          .join(' '),
    ],
    ['Package', named && `${named.name} ${named.version ?? ''}`.trim()],
    ['Inspector', inspected ? 'was open' : undefined],
  ];
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
