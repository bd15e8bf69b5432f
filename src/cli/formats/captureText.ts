import {
  capturedProcesses,
  counted,
  formatMillis,
  namesOf,
  overheadText,
  pausesText,
  threadLabel,
  warmupText,
} from '../../core/captureFacts.ts';
import type { CaptureMetadata } from '../../core/captureMetadata.ts';
import { formatCount } from '../../core/format.ts';
import { alignColumns } from './columns.ts';

/** Longer lists of threads are cut: a run may have hundreds of processes. */
const MOST_ROWS = 12;

/** What a capture says of itself, in lines: what profiling cost, whether its warm-up counts, and who ran. */
export function captureText(metadata: CaptureMetadata, withWarmup = false): string[] {
  const { busy, idle } = capturedProcesses(metadata.processes);
  const threads = busy.flatMap(({ process, name, threads }) =>
    threads.map((thread) => ({ ...thread, name, pid: process.pid })),
  );
  const warmup = warmupText(metadata.warmup);
  const [only] = threads;
  const facts = [
    overheadText(metadata.overhead),
    pausesText(metadata),
    warmup && `warm-up ${withWarmup ? 'included' : 'left out'}: ${warmup}`,
    threads.length === 1 && only.cpuMs !== undefined && `CPU ${formatMillis(only.cpuMs)}`,
  ];
  const told = facts.filter((fact) => typeof fact === 'string');
  const lines = told.length > 0 ? [told.join('; ')] : [];
  if (threads.length > 1) {
    const rows = threads
      .slice(0, MOST_ROWS)
      .map(({ samples, cpuMs, name, pid, threadId }) => [
        formatCount(samples),
        cpuMs === undefined ? '' : formatMillis(cpuMs),
        String(pid),
        threadLabel(threadId),
        name,
      ]);
    lines.push(...alignColumns([['samples', 'CPU', 'pid', 'thread', 'process'], ...rows], 3).split('\n'));
    if (threads.length > MOST_ROWS) lines.push(`and ${counted(threads.length - MOST_ROWS, 'more thread')}`);
  }
  if (idle.length > 0) lines.push(`${counted(idle.length, 'idle process')}: ${namesOf(idle)}`);
  return lines;
}
