import { basename } from 'node:path';
import { formatMillis } from '../core/captureFacts.ts';
import { isTimed, type ProfileType } from '../core/profileTypes.ts';
import type { Fraction, Micros } from '../core/units.ts';
import type { FailureRecord } from '../protocol/agentFiles.ts';
import { conditionWarnings, type RunConditions } from './conditions.ts';
import type { WindowMerger } from './windowMerger.ts';

/** Fewer samples than this say little about which line is hot. */
const FEW_SAMPLES = 20;
/** From this share on, lines that are hot may be missing among those shown. */
const UNPLACED_SHARE: Fraction = 0.01;

/** What a person should know before trusting the capture; one sentence each, with the next step. */
export function captureWarnings(
  merger: WindowMerger,
  run: RunConditions & { readonly types: readonly ProfileType[]; readonly intervalMicros: Micros },
): string[] {
  const conditions = conditionWarnings(merger, run);
  const isTimedRun = run.types.some(isTimed);
  const warnings = merger.failures.map(failureWarning);
  const processes = merger.processes();
  const interval = `${run.intervalMicros / 1000} ms`;
  if (processes.length === 0) {
    warnings.push(
      'No Node.js process loaded the profiler: the command may not run Node.js, or clears its environment.',
    );
  } else if (
    merger.samples < FEW_SAMPLES &&
    merger.failures.length < processes.length &&
    !merger.sawWindows
  ) {
    if (conditions.length === 0)
      warnings.push(
        'No samples arrived: the program was killed at once, or ended in a way that cannot be seen.',
      );
  } else if (isTimedRun && merger.samples < FEW_SAMPLES && merger.failures.length < processes.length) {
    const ran = `${(run.durationMs / 1000).toFixed(run.durationMs < 1000 ? 2 : 1)} s`;
    warnings.push(
      `Too short to sample: ${merger.samples} ${merger.samples === 1 ? 'sample' : 'samples'} of running code in ${ran} at one every ${interval}. ` +
        'Let the program run longer, or sample more often (1000 microseconds).',
    );
  }
  for (const thread of merger.unfinished) {
    warnings.push(
      `${nameOf(thread)}, did not close its last window: it was killed or still runs. ` +
        'The end of its profile is missing.',
    );
  }
  for (const { until, reason, ...thread } of merger.endedHeaps) {
    const after = formatMillis(until - (merger.startTime ?? until));
    warnings.push(
      `${nameOf(thread)}: live objects are those of ${after} after the start, not of the end: memory was short (${reason}). ` +
        'Give it more memory (--max-old-space-size) to see the others.',
    );
  }
  for (const [type, reason] of merger.missing) warnings.push(`There is no ${type} profile: ${reason}.`);
  for (const file of merger.lines.withoutLines) {
    warnings.push(
      `${basename(file)} was compiled while loading and its source map is not known: its functions are shown, its lines are not. ` +
        'Run it with tsx, or compile it with source maps.',
    );
  }
  const unplaced = merger.samples > 0 ? merger.lines.unplacedSamples / merger.samples : 0;
  if (unplaced >= UNPLACED_SHARE) {
    warnings.push(
      `${(unplaced * 100).toFixed(1)} % of samples could not be placed on a line (inlined from elsewhere). ` +
        'Record with exact lines to place them.',
    );
  }
  for (const file of merger.lines.notParsed) {
    warnings.push(
      `${basename(file)} is too large to look for its functions: functions of the same name are shown as one.`,
    );
  }
  if (merger.unreadable > 0)
    warnings.push(`${merger.unreadable} recorded files could not be read and are missing.`);
  for (const file of merger.lines.maps.minified) {
    warnings.push(
      `${basename(file)} is minified onto few lines, and Node.js before 26 records no columns: its lines cannot be told apart. ` +
        'Profile a build that keeps line breaks.',
    );
  }
  return [...warnings, ...conditions];
}

function nameOf({ name, pid, threadId }: WindowMerger['unfinished'][number]): string {
  return `${name}, pid ${pid}${threadId === 0 ? '' : ` (worker ${threadId})`}`;
}

/** Why a process could not be sampled. */
export function failureWarning(failure: FailureRecord): string {
  const where = `Node.js ${failure.nodeVersion} on ${failure.platform}-${failure.arch}`;
  const ran = `Process ${failure.pid} ran unprofiled:`;
  if (failure.code === 'ERR_DLOPEN_DISABLED') {
    return `${ran} native addons are switched off (--no-addons). Start it without that flag.`;
  }
  if (/No native build was found/.test(failure.message)) {
    return `${ran} there is no profiler for ${where}. Use Node.js 18 to 26 on Linux, macOS or Windows x64.`;
  }
  return `${ran} the profiler did not load in ${where}: ${failure.message.split('\n')[0]}.`;
}
