import { relative } from 'node:path';
import { counted } from '../../core/captureFacts.ts';
import { displayName, shownText } from '../../core/flame/displayName.ts';
import { formatCount, formatPercent, formatValue } from '../../core/format.ts';
import type { PruneResult } from '../../store/prune.ts';
import type { BaselineDetails, BaselineList, BaselineResult } from '../commands/baseline.ts';
import type { HistoryResult, HistoryTrend } from '../commands/history.ts';
import { dateText } from '../store.ts';
import { alignColumns } from './columns.ts';

export function savedText({ name, folder, captures }: BaselineResult): string {
  return `${shownText(`Saved ${counted(captures.length, 'run')} as "${name}" in ${place(folder)}`)}\n`;
}

export function baselinesText({ baselines }: BaselineList): string {
  if (baselines.length === 0) return 'No baselines yet. Save one: selftime baseline save FILE...\n';
  const rows = baselines.map((each) => [
    each.name,
    String(each.captures.length),
    dateText(each.created),
    each.version ?? '',
    commitText(each),
    each.scenario ?? '',
    each.shared ? 'shared' : '',
  ]);
  return `${alignColumns([['name', 'runs', 'saved', 'version', 'commit', 'scenario', ''], ...rows], 0)}\n`;
}

export function baselineText(baseline: BaselineDetails): string {
  const { service, version, scenario, environment, sources, runs } = baseline;
  const of = [service ?? '', version ?? ''].join(' ').trim();
  const facts = [
    counted(runs.length, 'run') + (of ? ` of ${of}` : ''),
    baseline.commit === null ? '' : `commit ${commitText(baseline)}`,
    scenario === null ? '' : `scenario ${scenario}`,
  ];
  const environments = Object.entries(environment).map(([what, value]) => `${what} ${value}`);
  const kept = counted(sources.length, 'source file');
  const lines = [
    `${baseline.name}: ${facts.filter(Boolean).join(', ')}`,
    `saved ${dateText(baseline.created)} in ${place(baseline.folder)}${baseline.shared ? ', shared' : ''}`,
    environments.join(', '),
    `text of ${kept} kept`,
  ].map(shownText);
  const table = runs.map(({ samples, durationMs, startTime, file }) => [
    formatCount(samples),
    durationMs === null ? '' : formatValue(durationMs, 'milliseconds'),
    startTime === null ? '' : dateText(startTime),
    place(file),
  ]);
  return `${lines.join('\n')}\n\n${alignColumns([['samples', 'duration', 'recorded', 'file'], ...table], 2)}\n`;
}

export function historyText({ trends }: HistoryResult): string {
  return trends.map(trendText).join('\n');
}

function trendText(trend: HistoryTrend): string {
  const { function: name, file, line, profileType, scenario, program, points } = trend;
  const where = line > 0 ? `${file}:${line}` : file;
  const of = scenario === null ? program : `scenario ${scenario}`;
  const about = [profileType, ...(of === null ? [] : [of])].join(', ');
  const head = shownText(`${displayName(name, file, line)}  ${where}  (${about})`);
  const heap = points.some(({ allocationRate }) => allocationRate !== null);
  const table = [
    ['self', 'total', 'rank', 'samples', ...(heap ? ['allocated'] : []), 'recorded', 'version', 'commit'],
    ...points.map((point) => [
      formatPercent(point.share),
      formatPercent(point.totalShare),
      String(point.rank),
      formatCount(point.samples),
      ...(heap
        ? [point.allocationRate === null ? '' : `${formatValue(point.allocationRate, 'bytes')}/s`]
        : []),
      dateText(point.time),
      point.version ?? '',
      commitText(point),
    ]),
  ];
  const shape = points.length > 1 ? `${sparkline(points.map(({ share }) => share))}\n` : '';
  return `${head}\n${shape}${alignColumns(table, heap ? 5 : 4)}\n`;
}

const BARS = '▁▂▃▄▅▆▇█';

/** From nothing to the largest of them. */
function sparkline(values: readonly number[]): string {
  const most = Math.max(...values);
  return values.map((value) => BARS[most > 0 ? Math.round((value / most) * (BARS.length - 1)) : 0]).join('');
}

export function pruneText({ dryRun, captures, history, kept }: PruneResult): string {
  const bytes = [...captures, ...history].reduce((sum, file) => sum + file.bytes, 0);
  const what = `${counted(captures.length, 'capture')} and ${counted(history.length, 'recording')} of the history`;
  const size = formatValue(bytes, 'bytes');
  const lines = [`${dryRun ? 'Would remove' : 'Removed'} ${what}: ${size}.`];
  for (const { file, time } of captures) lines.push(`  ${dateText(time)}  ${place(file)}`);
  for (const { file, reason } of kept) lines.push(`Kept ${place(file)}: ${reason}`);
  return `${lines.map(shownText).join('\n')}\n`;
}

function commitText({ commit, dirty }: Pick<BaselineResult, 'commit' | 'dirty'>): string {
  return commit === null ? '' : `${commit.slice(0, 7)}${dirty ? ' with changes' : ''}`;
}

function place(path: string): string {
  const below = relative(process.cwd(), path);
  return below !== '' && !below.startsWith('..') ? below : path;
}
