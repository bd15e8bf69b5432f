import type { Line1 } from '../units.ts';

/** In a line, from 1, as V8 counts. */
export type Column1 = number;

/** By row; 0 and 0 where there is none. */
export interface PlaceColumns {
  readonly line: Int32Array;
  readonly column: Int32Array;
}

/** Row `i` has the mentions `start[i]` to `start[i + 1]` (exclusive). Columns, as a large script has half a million. */
export interface MentionColumns {
  readonly words: readonly string[];
  readonly start: Uint32Array;
  /** Index into `words`. */
  readonly name: Uint32Array;
  readonly line: Int32Array;
  /** Index into `words`; -1: undefined. */
  readonly of: Int32Array;
}

export interface Mention {
  readonly name: string;
  /** Where; 0: on several lines. */
  readonly line: Line1;
  /** What it is a property of: `this`, or the last name before it; '' for a plain name, undefined for different ones. */
  readonly of: string | undefined;
}

/**
 * The functions of one file in the order they begin; row 0 is the top level. Ranges nest. Plain data: it comes
 * out of a worker thread.
 */
export interface FunctionTable {
  readonly length: number;
  /** As people call it: `load`, `Cache.get`, `(anonymous)`. */
  readonly name: readonly string[];
  /** The last part of the name, as V8's own name of it ends; empty for the top level and the nameless. */
  readonly key: readonly string[];
  /** V8 has this name for sure: it is part of the function, not assigned. */
  readonly named: readonly boolean[];
  /** Code around it can call it by that name alone. */
  readonly bound: readonly boolean[];
  /** Where the last part of the name stands, for what it was called in source. */
  readonly nameAt: PlaceColumns;
  /** Where the name of the class stands that the name begins with. */
  readonly classAt: PlaceColumns;
  /** Row of the function around it; -1 for the top level. */
  readonly parent: Int32Array;
  readonly startLine: Int32Array;
  readonly startColumn: Int32Array;
  readonly endLine: Int32Array;
  /** The last column that belongs to it. */
  readonly endColumn: Int32Array;
  /** Column at which its parameters begin: V8's position of the function. */
  readonly definitionColumn: Int32Array;
  /** Names that its own code mentions, not that of functions inside it; see `mentionsOf`. */
  readonly mentions: MentionColumns;
  /** Whether it calls something that has no name here: a parameter, an element. */
  readonly callsUnnamed: readonly boolean[];
  /** What a name of this file is called where it comes from or goes to: imports, exports, destructuring. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  /** The classes that a name of this file was given an object of, as `new` and types tell. */
  readonly classesOf: ReadonlyMap<string, readonly string[]>;
  /** What it imports or requires, as written. */
  readonly imports: readonly string[];
  /** Index Line1: 1 where some code begins or ends. */
  readonly codeOnLine: Uint8Array;
}

export const NAMELESS = '(anonymous)';

export function* mentionsOf({ mentions }: FunctionTable, row: number): Iterable<Mention> {
  const { words, start, name, line, of } = mentions;
  for (let i = start[row]; i < start[row + 1]; i++)
    yield { name: words[name[i]], line: line[i], of: of[i] < 0 ? undefined : words[of[i]] };
}

/** Rows with some of their range on a line, outermost first; all but the top level. */
export function functionsOn(table: FunctionTable, line: Line1): number[] {
  const { startLine, endLine, parent } = table;
  let row = lastStartingBy(table, line);
  const rows: number[] = [];
  for (; row > 0 && startLine[row] === line; row--) rows.push(row);
  for (; row > 0; row = parent[row]) if (endLine[row] >= line) rows.push(row);
  return rows.reverse();
}

/** The innermost row around a position; 0 for the top level. */
export function functionAt(table: FunctionTable, line: Line1, column: Column1): number {
  const { startLine, startColumn, endLine, endColumn, parent } = table;
  let row = lastStartingBy(table, line);
  while (row > 0 && startLine[row] === line && startColumn[row] > column) row--;
  while (row > 0 && (endLine[row] < line || (endLine[row] === line && endColumn[row] < column)))
    row = parent[row];
  return Math.max(row, 0);
}

export function contains(table: FunctionTable, row: number, line: Line1): boolean {
  return table.startLine[row] <= line && line <= table.endLine[row];
}

/** Nothing of the functions around it is on that line. */
export function ownsWholeLine(table: FunctionTable, row: number, line: Line1): boolean {
  return table.startLine[row] < line && line < table.endLine[row];
}

/** The key that V8 or another recorder means: `get size` and `Cache.size` are `size`. */
export function keyOf(name: string): string {
  const bare = name.replace(/^[gs]et /, '');
  return bare.slice(bare.lastIndexOf('.') + 1);
}

function lastStartingBy({ startLine, length }: FunctionTable, line: Line1): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (startLine[middle] <= line) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The class that a row is a method of, or stands in a method of; '' when in none. */
export function classOf({ name, key, parent }: FunctionTable, row: number): string {
  for (let r = row; r > 0; r = parent[r]) {
    const prefix = name[r].slice(0, Math.max(0, name[r].length - key[r].length - 1));
    if (prefix && key[r]) return prefix;
  }
  return '';
}

/** Rows in order; `unnamed`: V8 need not have a name of theirs. */
interface Names {
  readonly unnamed: readonly number[];
  readonly byKey: ReadonlyMap<string, readonly number[]>;
}

const namesOfTables = new WeakMap<FunctionTable, Names>();

/** Rows by what V8 may call them; made once a table. */
export function namesOf(table: FunctionTable): Names {
  let names = namesOfTables.get(table);
  if (!names) {
    const unnamed: number[] = [];
    const byKey = new Map<string, number[]>();
    for (let row = 0; row < table.length; row++) {
      if (!table.named[row]) unnamed.push(row);
      const rows = byKey.get(table.key[row]);
      if (rows) rows.push(row);
      else byKey.set(table.key[row], [row]);
    }
    namesOfTables.set(table, (names = { unnamed, byKey }));
  }
  return names;
}
