import type { Interval } from '../core/gate/dispersion.ts';
import type { Fraction, Line1, Millis } from '../core/units.ts';

/** A function as a profile names it. */
export interface HistoryTarget {
  readonly name: string;
  readonly file: string;
  /** Where it begins, or any of its lines; 0 when not known. */
  readonly line: Line1;
  /** Of the profiled program; undefined when not known. */
  readonly cwd: string | undefined;
}

export interface FunctionHistory {
  readonly name: string;
  /** Below the project its path from there; absolute elsewhere. */
  readonly file: string;
  /** Those with most points first; none where the history does not have the function. */
  readonly trends: readonly HistoryTrend[];
  /** Files of the history that are damaged, or of a newer version. */
  readonly unreadable: number;
}

/** Shares of two trends cannot be compared. */
export interface HistoryTrend {
  readonly profileType: string;
  readonly scenario: string | undefined;
  /** Tells apart what has no scenario. */
  readonly program: string | undefined;
  /** In the last capture. */
  readonly line: Line1;
  /** In the order of time, at least one. */
  readonly points: readonly HistoryPoint[];
  /** Older points than these. */
  readonly left: number;
}

export interface HistoryPoint {
  /** Start of the recording, since the epoch. */
  readonly time: Millis;
  /** Absolute; undefined where the file is gone. */
  readonly capture: string | undefined;
  /** It is the one in this editor. */
  readonly open: boolean;
  readonly version: string | undefined;
  readonly commit: string | undefined;
  readonly dirty: boolean;
  readonly share: Fraction;
  /** 95 % of the share; undefined where samples are not counted. */
  readonly interval: Interval | undefined;
  readonly totalShare: Fraction;
  readonly rank: number;
  readonly samples: number;
  /** Bytes a second; of heap captures. */
  readonly allocationRate: number | undefined;
}
