import { readCaptureMetadata, type CaptureMetadata } from '../../core/captureMetadata.ts';
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

export interface Top {
  readonly result: TopResult;
  /** Of a single file that is a capture. */
  readonly capture: CaptureMetadata | undefined;
}

export async function top(files: readonly string[], options: TopOptions): Promise<Top> {
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
  const result = {
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
  return { result, capture: files.length === 1 ? readCaptureMetadata(profile) : undefined };
}

interface Rows<R> {
  readonly total: number;
  readonly samples: number;
  readonly rows: R[];
}

const tables: Record<
  TopOptions['by'],
  (profile: Profile, sampleType: number, options: TopOptions) => Rows<Row>
> = {
  function: (profile, sampleType, { byName }) =>
    named(functionTable(profile, sampleType, { identity: byName ? 'name' : 'place' }), (row) => ({
      key: String(row.functionIndex),
      function: row.name,
    })),
  line: (profile, sampleType) =>
    named(lineTable(profile, sampleType), (row) => ({
      key: `${row.line}:${row.file}`,
      function: row.function,
    })),
  file: (profile, sampleType) =>
    places(profile, fileTable(profile, sampleType), (name) => ({ file: name, line: 0 })),
  package: (profile, sampleType) =>
    places(profile, packageTable(profile, sampleType), (name) => ({ file: '', line: 0, package: name })),
};

function named<R extends Omit<Row, 'key' | 'function'>>(
  table: Rows<R>,
  nameOf: (row: R) => Pick<Row, 'key' | 'function'>,
): Rows<Row> {
  const rows = table.rows.map((row) => {
    const { file, line, self, total } = row;
    return { ...nameOf(row), file, line, self, total };
  });
  return { ...table, rows };
}

function places(
  { functions, strings }: Profile,
  table: PlaceTable,
  placeOf: (name: string) => Pick<Row, 'file' | 'line' | 'package'>,
): Rows<Row> {
  const rows = table.rows.map(({ name, functionIndex, self, total }) => ({
    key: name,
    function: strings.get(functions.name[functionIndex]),
    ...placeOf(name),
    self,
    total,
  }));
  return { ...table, rows };
}
