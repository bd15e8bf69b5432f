import { SelftimeError } from '../../core/errors.ts';
import { filterSamples, samplesMatching } from '../../core/filters.ts';
import { functionTable } from '../../core/functionTable.ts';
import { lineTable } from '../../core/lineTable.ts';
import type { ValueType } from '../../core/profile.ts';
import { findSampleType } from '../../core/sampleTypes.ts';
import type { Fraction, Line1 } from '../../core/units.ts';
import { loadProfiles } from '../files.ts';

export interface TopOptions {
  readonly by: 'function' | 'line';
  readonly sort: 'self' | 'total';
  readonly sampleType: string | undefined;
  readonly focus: string | undefined;
  readonly ignore: string | undefined;
  readonly limit: number;
}

/** The contract of `top --json` (README.md). Values are in `sampleType.unit`; shares are of `total`. */
export interface TopResult {
  readonly file: string;
  readonly sampleType: ValueType;
  readonly total: number;
  readonly samples: number;
  readonly rows: readonly TopRow[];
}

export interface TopRow {
  readonly function: string;
  readonly file: string;
  readonly line: Line1;
  readonly self: number;
  readonly total: number;
  readonly selfShare: Fraction;
  readonly totalShare: Fraction;
}

export async function top(files: readonly string[], options: TopOptions): Promise<TopResult> {
  const focus = pattern('--focus', options.focus);
  const ignore = pattern('--ignore', options.ignore);
  let profile = await loadProfiles(files);
  const sampleType = findSampleType(profile, options.sampleType);
  if (focus) profile = filterSamples(profile, samplesMatching(profile, focus));
  if (ignore) {
    const matches = samplesMatching(profile, ignore);
    profile = filterSamples(profile, (s) => !matches(s));
  }
  const table = options.by === 'line' ? lineTable(profile, sampleType) : functionTable(profile, sampleType);
  const rows = table.rows.map((row) => ({ ...row, function: 'name' in row ? row.name : row.function }));
  if (options.sort === 'total') rows.sort((a, b) => b.total - a.total || b.self - a.self);
  const share = (value: number) => (table.total === 0 ? 0 : value / table.total);
  return {
    file: files.join(', '),
    sampleType: profile.sampleTypes[sampleType],
    total: table.total,
    samples: table.samples,
    rows: rows.slice(0, options.limit).map(({ function: name, file, line, self, total }) => ({
      function: name,
      file,
      line,
      self,
      total,
      selfShare: share(self),
      totalShare: share(total),
    })),
  };
}

function pattern(flag: string, source: string | undefined): RegExp | undefined {
  if (source === undefined) return undefined;
  try {
    return new RegExp(source);
  } catch (error) {
    throw new SelftimeError(
      'usage',
      `${flag} "${source}" is not a regular expression: ${(error as Error).message}.`,
      'Escape special characters with \\.',
    );
  }
}
