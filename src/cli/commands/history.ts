import { existsSync } from 'node:fs';
import type { Fraction, Line1, Millis } from '../../core/units.ts';
import { History, type Trend, type TrendPoint } from '../../store/history.ts';
import { projectStore } from '../store.ts';

export interface HistoryOptions {
  readonly scenario?: string;
  /** The last recordings of each trend. */
  readonly limit: number;
}

/** The contract of `history --json` (docs/baselines.md): what is not known is null. */
export interface HistoryResult {
  readonly function: string;
  /** By file, scenario and profile type; those with most recordings first. */
  readonly trends: readonly HistoryTrend[];
}

export interface HistoryTrend {
  readonly function: string;
  /** Below the project its path from there; absolute elsewhere. */
  readonly file: string;
  readonly line: Line1;
  readonly scenario: string | null;
  /** The script; tells apart what has no scenario. */
  readonly program: string | null;
  readonly profileType: string;
  /** In the order of time. */
  readonly points: readonly HistoryPoint[];
}

export interface HistoryPoint {
  /** Start of the recording, since the epoch. */
  readonly time: Millis;
  /** null where the file is gone. */
  readonly capture: string | null;
  readonly version: string | null;
  readonly commit: string | null;
  readonly dirty: boolean;
  readonly share: Fraction;
  readonly totalShare: Fraction;
  readonly rank: number;
  readonly samples: number;
  /** Bytes a second, of heap captures. */
  readonly allocationRate: number | null;
}

/** @throws SelftimeError `noHistory` */
export async function history(
  name: string,
  { scenario, limit }: HistoryOptions,
): Promise<{ readonly result: HistoryResult; readonly warnings: readonly string[] }> {
  const { trends, unreadable } = await new History(projectStore()).trends(name, scenario);
  return {
    result: { function: name, trends: trends.map((trend) => trendOf(trend, limit)) },
    warnings: unreadable.map((file) => `${file} cannot be read: it is damaged, or of a newer version.`),
  };
}

function trendOf({ points, scenario, program, ...about }: Trend, limit: number): HistoryTrend {
  const of = { scenario: scenario ?? null, program: program ?? null };
  return { ...about, ...of, points: points.slice(-limit).map(pointOf) };
}

function pointOf(point: TrendPoint): HistoryPoint {
  const { time, capture, share, totalShare, rank, samples, dirty } = point;
  const { version = null, commit = null, allocationRate = null } = point;
  return {
    ...{ time, capture: existsSync(capture) ? capture : null, version, commit, dirty },
    ...{ share, totalShare, rank, samples, allocationRate },
  };
}
