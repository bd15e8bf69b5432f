import { functionTable } from '../../core/functionTable.ts';
import { lineTable } from '../../core/lineTable.ts';
import { fileTable, packageTable, type PlaceTable } from '../../core/placeTables.ts';
import type { Profile, ValueType } from '../../core/profile.ts';
import { counterpart } from '../../core/profileTypes.ts';
import { findSampleType } from '../../core/sampleTypes.ts';
import type { Fraction, Line1 } from '../../core/units.ts';
import { loadView, type ViewOptions } from '../view.ts';

export interface TopOptions extends ViewOptions {
  readonly by: 'function' | 'line' | 'file' | 'package';
  readonly sort: 'self' | 'total';
  readonly limit: number;
  /** Functions of one name are one, as in `go tool pprof -top`. */
  readonly byName?: boolean;
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
  /** Where rows are files or packages: the function with most of their self value. */
  readonly function: string;
  readonly file: string;
  readonly line: Line1;
  /** Where rows are packages. */
  readonly package?: string;
  readonly self: number;
  readonly total: number;
  readonly selfShare: Fraction;
  readonly totalShare: Fraction;
  /** Where the profile has both wall and CPU time: the one that the rows are not about. */
  readonly cpu?: BothValues;
  readonly wall?: BothValues;
}

export interface BothValues {
  readonly self: number;
  readonly total: number;
}

type Row = Omit<TopRow, 'selfShare' | 'totalShare' | 'cpu' | 'wall'> & {
  /** The same for each sample type. */
  readonly key: string;
};

export async function top(files: readonly string[], options: TopOptions): Promise<TopResult> {
  const profile = await loadView(files, options);
  const sampleType = findSampleType(profile, options.sampleType);
  const { total, samples, rows } = tables[options.by](profile, sampleType, options);
  const other = counterpart(profile.sampleTypes, sampleType);
  const beside = new Map(
    other && tables[options.by](profile, other.index, options).rows.map((row) => [row.key, row]),
  );
  const besideOf = (key: string): Partial<TopRow> => {
    const { self = 0, total: all = 0 } = beside.get(key) ?? {};
    return other ? { [other.type]: { self, total: all } } : {};
  };
  if (options.sort === 'total') rows.sort((a, b) => b.total - a.total || b.self - a.self);
  const share = (value: number): Fraction => (total === 0 ? 0 : value / total);
  return {
    file: files.join(', '),
    sampleType: profile.sampleTypes[sampleType],
    total,
    samples,
    rows: rows
      .filter((row) => row.self !== 0 || row.total !== 0)
      .slice(0, options.limit)
      .map(({ key, ...row }) => ({
        ...{ ...row, selfShare: share(row.self), totalShare: share(row.total) },
        ...besideOf(key),
      })),
  };
}

const tables: Record<
  TopOptions['by'],
  (
    profile: Profile,
    sampleType: number,
    options: TopOptions,
  ) => { readonly total: number; readonly samples: number; readonly rows: Row[] }
> = {
  function: (profile, sampleType, { byName }) => {
    const table = functionTable(profile, sampleType, { identity: byName ? 'name' : 'place' });
    const rows = table.rows.map(({ functionIndex, name, file, line, self, total }) => ({
      key: String(functionIndex),
      function: name,
      file,
      line,
      self,
      total,
    }));
    return { ...table, rows };
  },
  line: (profile, sampleType) => {
    const table = lineTable(profile, sampleType);
    const rows = table.rows.map(({ function: name, file, line, self, total }) => ({
      key: `${line}:${file}`,
      function: name,
      file,
      line,
      self,
      total,
    }));
    return { ...table, rows };
  },
  file: (profile, sampleType) =>
    places(profile, fileTable(profile, sampleType), (name) => ({ file: name, line: 0 })),
  package: (profile, sampleType) =>
    places(profile, packageTable(profile, sampleType), (name) => ({ file: '', line: 0, package: name })),
};

function places(
  { functions, strings }: Profile,
  table: PlaceTable,
  placeOf: (name: string) => Pick<TopRow, 'file' | 'line' | 'package'>,
) {
  const rows = table.rows.map(({ name, functionIndex, self, total }) => ({
    key: name,
    function: strings.get(functions.name[functionIndex]),
    ...placeOf(name),
    self,
    total,
  }));
  return { ...table, rows };
}
