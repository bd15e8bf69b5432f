import { displayName } from '../../core/flame/displayName.ts';
import { functionKey } from '../../core/flame/nodePath.ts';
import { finderOf, type Finder } from '../../core/flame/search.ts';
import type { FunctionRow } from '../../core/functionTable.ts';
import type { TopColumn, TopRequest, TopRow, TopView } from '../../protocol/viewer.ts';
import type { SampleTypeModel } from './sampleTypeModel.ts';

/** The functions table, a range of rows at a time; keeps the last order, because scrolling asks for it again and again. */
export class TopRows {
  private readonly model: SampleTypeModel;
  private ordered: { readonly key: string; readonly rows: readonly FunctionRow[] } | undefined;

  constructor(model: SampleTypeModel) {
    this.model = model;
  }

  view(request: TopRequest): TopView {
    const find = request.query && finderOf(request.query);
    const rows = this.rows(request, find);
    return {
      unit: this.model.unit,
      total: this.model.table.total,
      count: rows.length,
      all: this.model.table.rows.length,
      rows: rows.slice(request.start, request.end).map((row) => this.row(row, find)),
    };
  }

  private row(row: FunctionRow, find: Finder | undefined): TopRow {
    const { functionIndex, file, line, self, total, samples } = row;
    const name = displayName(row.name, file, line);
    return {
      key: functionKey(this.model.profile, functionIndex),
      name,
      file,
      line,
      self,
      total,
      samples,
      nameMatch: name === row.name ? find?.(name) : undefined,
      fileMatch: find?.(file),
    };
  }

  private rows(request: TopRequest, find: Finder | undefined): readonly FunctionRow[] {
    const key = JSON.stringify([request.sort, request.descending, request.query]);
    if (this.ordered?.key === key) return this.ordered.rows;
    const { rows } = this.model.table;
    const kept = find ? rows.filter((row) => find(row.name) || find(row.file)) : rows.slice();
    const sign = request.descending ? -1 : 1;
    const compare = comparers[request.sort];
    // Equal rows keep the table's order (hottest first) whichever way the column is sorted.
    kept.sort((a, b) => sign * compare(a, b));
    this.ordered = { key, rows: kept };
    return kept;
  }
}

const text = new Intl.Collator('en', { numeric: true });
const comparers: Record<TopColumn, (a: FunctionRow, b: FunctionRow) => number> = {
  self: (a, b) => a.self - b.self,
  total: (a, b) => a.total - b.total,
  samples: (a, b) => a.samples - b.samples,
  name: (a, b) => text.compare(a.name, b.name),
  place: (a, b) => text.compare(a.file, b.file) || a.line - b.line,
};
