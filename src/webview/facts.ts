import { counted, endText, overheadText } from '../core/captureFacts.ts';
import { formatCount, formatValue } from '../core/format.ts';
import type { ProfileFacts } from '../protocol/viewer.ts';

export function formatNanos(nanos: number): string {
  return formatValue(nanos, 'nanoseconds');
}

/**
 * The header's line, most important first: it is cut at the end when the editor is narrow.
 *
 * @param count of the samples that are shown
 */
export function factsLine(facts: ProfileFacts, sampleType: number, count: number): string[] {
  const { metadata } = facts;
  const duration = metadata ? metadata.durationMs * 1e6 : facts.durationNanos;
  // A clock's: what is on the heap is sampled by its size.
  const timed = !/^(inuse|alloc)_/.test(facts.sampleTypes[sampleType].type);
  const interval = !timed ? 0 : metadata ? metadata.intervalMicros * 1e3 : periodNanos(facts);
  const label = sampleTypeLabel(facts, sampleType);
  const samples = counted(count, 'sample');
  return [
    label === 'samples' ? '' : label,
    duration > 0 ? formatNanos(duration) : '',
    interval > 0 ? `${samples} @ ${formatNanos(interval)}` : samples,
    overheadText(metadata?.overhead) ?? '',
    metadata ? nodeVersions(metadata.processes) : '',
    metadata ? processSummary(metadata.processes) : '',
    `${formatCount(facts.functions)} functions`,
  ].filter((fact) => fact !== '');
}

/** Everything known, for the information popover. */
export function allFacts(facts: ProfileFacts, fileName: string): [label: string, value: string][] {
  const { metadata } = facts;
  const types = facts.sampleTypes.map((t) => `${t.type} (${t.unit})`).join(', ');
  const rows: [string, string][] = [
    ['File', fileName],
    ['Sample types', types],
    ['Samples', formatCount(facts.samples)],
    ['Functions', formatCount(facts.functions)],
  ];
  if (!metadata) {
    if (facts.durationNanos > 0) rows.push(['Duration', formatNanos(facts.durationNanos)]);
    if (facts.timeNanos > 0) rows.push(['Recorded', new Date(facts.timeNanos / 1e6).toLocaleString()]);
    if (periodNanos(facts) > 0) rows.push(['Interval', formatNanos(periodNanos(facts))]);
    return rows;
  }
  rows.push(
    ['Command', metadata.command.join(' ')],
    ['Folder', metadata.cwd],
    ['Recorded', new Date(metadata.startTime).toLocaleString()],
    ['Duration', formatNanos(metadata.durationMs * 1e6)],
    ['Interval', formatNanos(metadata.intervalMicros * 1e3)],
    ['Ended with', endText(metadata) ?? 'unknown exit code'],
    ['Machine', `${metadata.platform}, ${metadata.cpuCount} x ${metadata.cpuModel}`],
  );
  if (metadata.scenario) rows.push(['Scenario', metadata.scenario]);
  for (const p of metadata.processes) {
    const samples = p.threads.reduce((sum, thread) => sum + thread.samples, 0);
    rows.push([
      `Process ${p.pid}`,
      `${p.name}, Node ${p.nodeVersion.replace(/^v/, '')}, ${threads(p.threads.length)}, ${formatCount(samples)} samples`,
    ]);
  }
  return rows;
}

export function sampleTypeLabel(facts: ProfileFacts, index: number): string {
  const { type, unit } = facts.sampleTypes[index];
  // `sample/count` and `samples/count` say the same; so would "alloc_space (bytes)" next to its values.
  return /^samples?$/.test(type) && unit === 'count' ? 'samples' : type.replaceAll('_', ' ');
}

function periodNanos(facts: ProfileFacts): number {
  if (facts.periodType?.unit !== 'nanoseconds') return 0;
  return facts.period;
}

function nodeVersions(processes: readonly { readonly nodeVersion: string }[]): string {
  const versions = [...new Set(processes.map((p) => p.nodeVersion.replace(/^v/, '')))];
  return versions.length > 0 ? `Node ${versions.join(', ')}` : '';
}

function processSummary(processes: readonly { readonly threads: readonly unknown[] }[]): string {
  const workers = processes.reduce((sum, p) => sum + Math.max(0, p.threads.length - 1), 0);
  const parts = [];
  if (processes.length > 1) parts.push(`${processes.length} processes`);
  if (workers > 0)
    parts.push(`${processes.length > 1 ? '' : 'main + '}${workers} ${workers === 1 ? 'worker' : 'workers'}`);
  return parts.join(', ');
}

function threads(count: number): string {
  return count === 1 ? '1 thread' : `${count} threads`;
}
