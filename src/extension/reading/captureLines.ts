import type { LineTable } from '../../core/lineTable.ts';
import type { ReadLimits } from '../../core/limits.ts';
import type { ValueType } from '../../core/profile.ts';
import type { Millis } from '../../core/units.ts';
import type { SelfRow, SelfTable } from '../annotations/hotLines.ts';

export interface LinesRequest {
  readonly path: string;
  readonly limits: Partial<ReadLimits>;
  /** Default: the profile's own. */
  readonly sampleType: string | undefined;
}

/**
 * The lines with self time of a capture, hottest first. In columns: to copy tens of thousands of objects
 * from one thread to another would take longer than the host may be blocked.
 */
export interface CaptureLines {
  /** Since the epoch; 0 when not known. */
  readonly startTime: Millis;
  /** Of the profiled program; undefined when not known. */
  readonly cwd: string | undefined;
  readonly sampleType: ValueType;
  /** All that the capture has. */
  readonly sampleTypes: readonly ValueType[];
  readonly total: number;
  readonly samples: number;
  readonly strings: readonly string[];
  /** Index of a string. */
  readonly file: Uint32Array;
  readonly line: Uint32Array;
  /** Index of a string. */
  readonly function: Uint32Array;
  readonly self: Float64Array;
  readonly lineTotal: Float64Array;
  readonly lineSamples: Float64Array;
}

export function packLines(
  table: LineTable,
  sampleTypes: readonly ValueType[],
  about: Pick<CaptureLines, 'startTime' | 'cwd'>,
): CaptureLines {
  const rows = table.rows.filter((row) => row.self > 0);
  const indices = new Map<string, number>();
  const index = (text: string): number => {
    const known = indices.get(text);
    if (known !== undefined) return known;
    indices.set(text, indices.size);
    return indices.size - 1;
  };
  return {
    ...about,
    sampleType: table.sampleType,
    sampleTypes,
    total: table.total,
    samples: table.samples,
    file: Uint32Array.from(rows, (row) => index(row.file)),
    line: Uint32Array.from(rows, (row) => row.line),
    function: Uint32Array.from(rows, (row) => index(row.function)),
    self: Float64Array.from(rows, (row) => row.self),
    lineTotal: Float64Array.from(rows, (row) => row.total),
    lineSamples: Float64Array.from(rows, (row) => row.samples),
    strings: [...indices.keys()],
  };
}

export function unpackLines(lines: CaptureLines): SelfTable {
  const { sampleType, total, samples, strings } = lines;
  const rows = Array.from(lines.line, (line, at): SelfRow => ({
    file: strings[lines.file[at]],
    line,
    function: strings[lines.function[at]],
    self: lines.self[at],
    total: lines.lineTotal[at],
    samples: lines.lineSamples[at],
  }));
  return { sampleType, total, samples, rows };
}
