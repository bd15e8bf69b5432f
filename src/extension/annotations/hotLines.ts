import type { LineTable, LineRow } from '../../core/lineTable.ts';
import type { Fraction, Line1 } from '../../core/units.ts';

/** What of a line table is shown: rows of several captures, and of another thread. */
export interface SelfTable extends Omit<LineTable, 'rows'> {
  /** By self, largest first. */
  readonly rows: readonly SelfRow[];
}
export type SelfRow = Omit<LineRow, 'functionIndex'>;

/** A line that is worth showing. Values are in the table's own unit. */
export interface HotLine {
  readonly line: Line1;
  readonly function: string;
  readonly self: number;
  readonly total: number;
  readonly samples: number;
  /** Self of the whole capture. */
  readonly share: Fraction;
  /** Self of what its file has. */
  readonly fileShare: Fraction;
}

export interface HotFile {
  /** As the profile names it. */
  readonly file: string;
  readonly self: number;
  /** Hottest first. */
  readonly lines: readonly HotLine[];
}

export interface HotOptions {
  readonly minimumShare: Fraction;
  readonly maximumPerFile: number;
}

/** A line must have been hot in this many windows to appear, and cold in this many to leave. */
const ENTER_AFTER = 2;
const LEAVE_AFTER = 3;

/** The hot lines of a finished capture, hottest file first. */
export function hotFiles(table: SelfTable, options: HotOptions): HotFile[] {
  return byFile(table).map((rows) => hotFile(rows, table.total, chosen(rows, table.total, options)));
}

/**
 * The hot lines of a running capture: lines come and go late, so that those near the threshold do not
 * blink. A file that shows nothing yet shows its lines at once.
 */
export class SteadyLines {
  readonly #files = new Map<string, Map<Line1, { hot: number; cold: number; shown: boolean }>>();

  next(table: SelfTable, options: HotOptions): HotFile[] {
    return byFile(table).map((rows) => {
      const states = this.#files.get(rows[0].file) ?? new Map();
      this.#files.set(rows[0].file, states);
      const hot = new Set(chosen(rows, table.total, options).map((row) => row.line));
      const first = ![...states.values()].some((state) => state.shown);
      for (const line of new Set([...states.keys(), ...hot])) {
        const state = states.get(line) ?? { hot: 0, cold: 0, shown: false };
        states.set(line, state);
        state.hot = hot.has(line) ? state.hot + 1 : 0;
        state.cold = hot.has(line) ? 0 : state.cold + 1;
        if (state.hot >= ENTER_AFTER || (first && state.hot > 0)) state.shown = true;
        if (state.cold >= LEAVE_AFTER) states.delete(line);
      }
      const shown = rows.filter((row) => states.get(row.line)?.shown === true);
      return hotFile(rows, table.total, shown.slice(0, options.maximumPerFile));
    });
  }
}

/** One table of several captures that run at the same time; a line's values add up. */
export function mergeTables(tables: readonly SelfTable[]): SelfTable {
  if (tables.length === 1) return tables[0];
  const rows = new Map<string, SelfRow>();
  for (const row of tables.flatMap((table) => table.rows)) {
    const key = `${row.line}:${row.file}`;
    const same = rows.get(key);
    const sum = same && {
      ...(same.self >= row.self ? same : row),
      self: same.self + row.self,
      total: same.total + row.total,
      samples: same.samples + row.samples,
    };
    rows.set(key, sum ?? row);
  }
  return {
    sampleType: tables[0].sampleType,
    total: tables.reduce((sum, table) => sum + table.total, 0),
    samples: tables.reduce((sum, table) => sum + table.samples, 0),
    rows: [...rows.values()].sort((a, b) => b.self - a.self),
  };
}

/** 0 to 3: which of the four tints a line gets. */
export function heatStep(share: Fraction): number {
  return share >= 0.25 ? 3 : share >= 0.1 ? 2 : share >= 0.03 ? 1 : 0;
}

/** Rows with self time by file; both files and rows hottest first. */
function byFile(table: SelfTable): SelfRow[][] {
  const files = new Map<string, SelfRow[]>();
  for (const row of table.rows) {
    if (row.self <= 0) continue;
    const rows = files.get(row.file);
    if (rows) rows.push(row);
    else files.set(row.file, [row]);
  }
  return [...files.values()];
}

function chosen(rows: readonly SelfRow[], total: number, options: HotOptions): SelfRow[] {
  return rows.filter((row) => row.self >= options.minimumShare * total).slice(0, options.maximumPerFile);
}

function hotFile(all: readonly SelfRow[], total: number, rows: readonly SelfRow[]): HotFile {
  const self = all.reduce((sum, row) => sum + row.self, 0);
  const lines = rows.map((row) => ({
    line: row.line,
    function: row.function,
    self: row.self,
    total: row.total,
    samples: row.samples,
    share: total > 0 ? row.self / total : 0,
    fileShare: self > 0 ? row.self / self : 0,
  }));
  return { file: all[0].file, self, lines };
}
