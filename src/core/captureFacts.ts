import type {
  CaptureMetadata,
  Overhead,
  ProcessMetadata,
  ThreadMetadata,
  Warmup,
} from './captureMetadata.ts';
import { shownText } from './flame/displayName.ts';
import { formatCount, formatPercent, formatValue } from './format.ts';
import type { Fraction, Millis } from './units.ts';

/** What the viewer and the command line both say of a capture; none of it trusts that optional fields are there. */

export function formatMillis(time: Millis): string {
  return formatValue(time, 'milliseconds');
}

/** `2%`, `0.5%`: where numbers stand alone, and are often round. */
export function formatShare(share: Fraction): string {
  return formatPercent(share).replace('.0%', '%');
}

/** The label that tells threads of a process apart. */
export function threadLabel(threadId: number): string {
  return threadId === 0 ? 'main' : `worker ${threadId}`;
}

/** `overhead 1.3% of 2%`; undefined where it was not measured. */
export function overheadText(overhead: Overhead | undefined): string | undefined {
  if (typeof overhead?.measured !== 'number') return undefined;
  const limit = typeof overhead.budget === 'number' ? ` of ${formatShare(overhead.budget)}` : '';
  return `overhead ${formatPercent(overhead.measured)}${limit}`;
}

/** What came at its end, for people; undefined where that is not known. */
export function endText({ attached, exitCode, signal }: CaptureMetadata): string | undefined {
  if (attached) return attached.targetEnded ? 'the end of the process' : 'leaving the process, which ran on';
  return signal ?? (exitCode === null ? undefined : `exit code ${exitCode}`);
}

/** `2 pauses, 3.1 s`; undefined when there was none. Times of several threads are added up. */
export function pausesText({
  pauses = [],
  morePauses = { count: 0, totalMs: 0 },
}: Pick<CaptureMetadata, 'pauses' | 'morePauses'>): string | undefined {
  if (pauses.length === 0) return undefined;
  const paused = pauses.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, morePauses.totalMs);
  return `${counted(pauses.length + morePauses.count, 'pause')}, ${formatMillis(paused)}`;
}

/** `1.2 s, 340 samples`; undefined when none is left out. */
export function warmupText(warmup: Warmup | undefined): string | undefined {
  if (!warmup || warmup.untilMs === null) return undefined;
  return `${formatMillis(warmup.untilMs)}, ${counted(warmup.samples, 'sample')}`;
}

export function counted(count: number, thing: string): string {
  return `${formatCount(count)} ${thing}${count === 1 ? '' : thing.endsWith('s') ? 'es' : 's'}`;
}

export interface CapturedProcess {
  readonly process: ProcessMetadata;
  /** As it may be shown. */
  readonly name: string;
  /** Most samples first, the main thread before all. */
  readonly threads: readonly ThreadMetadata[];
  readonly samples: number;
}

/** All together have a smaller share of the samples: they started others and waited. */
const IDLE_SHARE: Fraction = 0.01;

/** By samples, most first; what hardly ran is apart. */
export function capturedProcesses(processes: readonly ProcessMetadata[]): {
  readonly busy: readonly CapturedProcess[];
  readonly idle: readonly CapturedProcess[];
} {
  const all = processes.map((process) => ({
    process,
    name: shownText(process.name),
    threads: [...process.threads].sort(
      (a, b) => Number(b.threadId === 0) - Number(a.threadId === 0) || b.samples - a.samples,
    ),
    samples: process.threads.reduce((sum, { samples }) => sum + samples, 0),
  }));
  all.sort((a, b) => b.samples - a.samples);
  const left = all.map(({ samples }) => samples);
  for (let i = left.length - 2; i >= 0; i--) left[i] += left[i + 1];
  const most = (left[0] ?? 0) * IDLE_SHARE;
  const busy = left.findIndex((samples, i) => i > 0 && samples <= most);
  return busy < 0 ? { busy: all, idle: [] } : { busy: all.slice(0, busy), idle: all.slice(busy) };
}

/** Names of the idle, each once: `npm, tsx (2)`. */
export function namesOf(processes: readonly CapturedProcess[]): string {
  const counts = new Map<string, number>();
  for (const { name } of processes) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} (${count})`)).join(', ');
}
