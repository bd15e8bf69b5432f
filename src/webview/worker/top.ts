import { shownText } from '../../core/flame/displayName.ts';
import { placeKey } from '../../core/flame/functionNames.ts';
import { finderOf, type Finder } from '../../core/flame/search.ts';
import { compareText, functionTable } from '../../core/functionTable.ts';
import { lineTable } from '../../core/lineTable.ts';
import { fileTable, packageTable, type PlaceTable } from '../../core/placeTables.ts';
import { counterpart, type Counterpart } from '../../core/profileTypes.ts';
import type { TopColumn, TopGrouping, TopRequest, TopRow, TopView } from '../../protocol/viewer.ts';
import type { SampleTypeModel } from './profileModel.ts';

/** A row of any of the tables, before it is written out for the page. */
interface PlainRow {
  readonly functionIndex: number;
  /** As it is shown. */
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly self: number;
  readonly total: number;
  readonly samples: number;
  readonly beside?: { readonly self: number; readonly total: number };
}

type Measured = Pick<SampleTypeModel, 'profile' | 'names' | 'index' | 'table'>;

/** The table of one grouping, a range of rows at a time; keeps the last order, because scrolling asks for it again and again. */
export class TopTable {
  private readonly model: SampleTypeModel;
  private readonly by: TopGrouping;
  private readonly all: readonly PlainRow[];
  private readonly other: Counterpart | undefined;
  private ordered: { readonly key: string; readonly rows: readonly PlainRow[] } | undefined;

  constructor(model: SampleTypeModel, by: TopGrouping) {
    this.model = model;
    this.by = by;
    this.other = counterpart(model.profile.sampleTypes, model.index);
    const rows = plainRows[by](model).filter(({ self, total }) => self !== 0 || total !== 0);
    this.all = this.other ? withBeside(rows, by, model, this.other.index) : rows;
  }

  view(request: TopRequest): TopView {
    const finder = request.query && finderOf(request.query);
    const rows = this.rows(request, finder);
    return {
      unit: this.model.unit,
      total: this.model.tree.total[0],
      beside: this.other?.label,
      count: rows.length,
      all: this.all.length,
      rows: rows.slice(request.start, request.end).map((row) => this.row(row, finder)),
      found: request.find === undefined ? undefined : this.rowOf(request.find, rows),
    };
  }

  private rowOf(key: string, rows: readonly PlainRow[]): number | undefined {
    const at = rows.findIndex(({ functionIndex }) => this.model.names.key(functionIndex) === key);
    return at < 0 ? undefined : at;
  }

  private row(row: PlainRow, finder: Finder | undefined): TopRow {
    const { functionIndex, ...shown } = row;
    const functionKey = this.model.names.key(functionIndex);
    return {
      ...shown,
      beside: row.beside,
      key:
        this.by === 'function'
          ? functionKey
          : `${placeKey(this.by === 'line' ? row.file : row.name)}\n${row.line}`,
      functionKey,
      nameMatch: finder?.find(row.name),
      fileMatch: finder?.find(row.file),
    };
  }

  private rows(request: TopRequest, finder: Finder | undefined): readonly PlainRow[] {
    const key = JSON.stringify([request.sort, request.descending, request.query]);
    if (this.ordered?.key === key) return this.ordered.rows;
    const kept = finder ? this.all.filter((row) => this.matches(row, finder)) : this.all.slice();
    const sign = request.descending ? -1 : 1;
    const compare = comparers[request.sort];
    // Equal rows keep the table's order (hottest first) whichever way the column is sorted.
    kept.sort((a, b) => sign * compare(a, b));
    this.ordered = { key, rows: kept };
    return kept;
  }

  /** A function is found by what the profile calls it, too, as in the flame graph. */
  private matches(row: PlainRow, finder: Finder): boolean {
    if (finder.test(row.name) || finder.test(row.file)) return true;
    const hasFunction = this.by === 'function' || this.by === 'line';
    return hasFunction && finder.test(this.model.names.get(row.functionIndex).raw);
  }
}

function withBeside(
  rows: readonly PlainRow[],
  by: TopGrouping,
  { profile, names }: SampleTypeModel,
  index: number,
): PlainRow[] {
  // Not the model of that sample type: there is one at a time.
  const others = plainRows[by]({ profile, names, index, table: functionTable(profile, index) });
  const byKey = new Map(others.map((row) => [groupOf[by](row), row]));
  return rows.map((row) => {
    const { self = 0, total = 0 } = byKey.get(groupOf[by](row)) ?? {};
    return { ...row, beside: { self, total } };
  });
}

/** What makes rows of two sample types the same. */
const groupOf: Record<TopGrouping, (row: PlainRow) => string | number> = {
  function: ({ functionIndex }) => functionIndex,
  line: ({ file, line }) => `${line}:${file}`,
  file: ({ name }) => name,
  package: ({ name }) => name,
};

const plainRows: Record<TopGrouping, (model: Measured) => PlainRow[]> = {
  function: (model) =>
    model.table.rows.map(({ functionIndex, line, self, total, samples }) => {
      const name = model.names.shown(functionIndex, line);
      return { functionIndex, name, file: model.names.get(functionIndex).file, line, self, total, samples };
    }),
  line: (model) =>
    lineTable(model.profile, model.index).rows.map(({ functionIndex, line, self, total, samples }) => {
      const name = model.names.shown(functionIndex, line);
      return { functionIndex, name, file: model.names.get(functionIndex).file, line, self, total, samples };
    }),
  file: (model) =>
    places(fileTable(model.profile, model.index), (row) => {
      const { file } = model.names.get(row.functionIndex);
      return { name: shownText(file) || '(no file)', file };
    }),
  package: (model) =>
    places(packageTable(model.profile, model.index), ({ name }) => ({ name: shownText(name), file: '' })),
};

function places(
  table: PlaceTable,
  named: (row: PlaceTable['rows'][number]) => { readonly name: string; readonly file: string },
): PlainRow[] {
  return table.rows.map((row) => {
    const { functionIndex, self, total, samples } = row;
    return { functionIndex, ...named(row), line: 0, self, total, samples };
  });
}

const comparers: Record<TopColumn, (a: PlainRow, b: PlainRow) => number> = {
  self: (a, b) => a.self - b.self,
  total: (a, b) => a.total - b.total,
  besideSelf: (a, b) => (a.beside?.self ?? 0) - (b.beside?.self ?? 0),
  besideTotal: (a, b) => (a.beside?.total ?? 0) - (b.beside?.total ?? 0),
  samples: (a, b) => a.samples - b.samples,
  name: (a, b) => compareText(a.name.toLowerCase(), b.name.toLowerCase()),
  place: (a, b) => compareText(a.file, b.file) || a.line - b.line,
};
