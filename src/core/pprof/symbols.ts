import { growableInt32, growableUint32 } from '../growable.ts';
import type { ReadLimits } from '../limits.ts';
import type { FunctionColumns, LocationColumns } from '../profile.ts';
import type { Line1 } from '../units.ts';
import { RowsOfIds } from './ids.ts';
import { LENGTH, malformed, truncated, type WireReader } from './wire.ts';

const NOT_READ = -1;

/** Functions by the order in which they are first mentioned: a line may name one that comes later. */
export class FunctionReader {
  readonly ids: RowsOfIds;
  largestString = 0;
  private readonly name = growableInt32();
  private readonly file = growableUint32();
  private readonly startLine = growableInt32();

  constructor(limits: ReadLimits) {
    this.ids = new RowsOfIds('functions', limits.entries);
  }

  read(reader: WireReader): void {
    let id = 0;
    let name = 0;
    let systemName = 0;
    let file = 0;
    let startLine = 0;
    while (reader.more) {
      const tag = reader.uint();
      const wireType = tag & 7;
      if (tag >>> 3 === 1) id = unsigned(reader, wireType);
      else if (tag >>> 3 === 2) name = reader.number(wireType);
      else if (tag >>> 3 === 3) systemName = reader.number(wireType);
      else if (tag >>> 3 === 4) file = reader.number(wireType);
      else if (tag >>> 3 === 5) startLine = reader.number(wireType);
      else reader.skip(wireType);
    }
    if (Math.min(name, systemName, file) < 0)
      throw malformed(reader.offset, 'a function with a negative string index');
    this.largestString = Math.max(this.largestString, name, systemName, file);
    this.put(this.ids.row(id), name || systemName, file, lineOf(startLine));
  }

  /** A function that the file does not have; its row. */
  add(name: number, file: number): number {
    const row = this.ids.count++;
    this.put(row, name, file, 0);
    return row;
  }

  /**
   * @param end where the file ends
   * @throws SelftimeError when one was named and never came.
   */
  done(end: number): FunctionColumns {
    const length = this.ids.count;
    fill(this.name, length, NOT_READ);
    fill(this.file, length, 0);
    fill(this.startLine, length, 0);
    const name = this.name.done();
    if (name.includes(NOT_READ)) throw truncated(end, 'it names a function that is not in it');
    return {
      length,
      name: new Uint32Array(name.buffer, 0, length),
      file: this.file.done(),
      startLine: this.startLine.done(),
    };
  }

  private put(row: number, name: number, file: number, startLine: Line1): void {
    fill(this.name, row + 1, NOT_READ);
    fill(this.file, row + 1, 0);
    fill(this.startLine, row + 1, 0);
    this.name.array[row] = name;
    this.file.array[row] = file;
    this.startLine.array[row] = startLine;
  }
}

/** Locations by the order in which they are first mentioned: samples come before them. */
export class LocationReader {
  readonly ids: RowsOfIds;
  private readonly functions: RowsOfIds;
  /** By location row: first of its lines, in the order they were read; their number; its mapping's id. */
  private readonly first = growableUint32();
  private readonly count = growableInt32();
  private readonly mapping = growableUint32();
  private readonly lineFunction = growableUint32();
  private readonly lineNumber = growableInt32();

  constructor(limits: ReadLimits, functions: RowsOfIds) {
    this.ids = new RowsOfIds('locations', limits.entries);
    this.functions = functions;
  }

  read(reader: WireReader): void {
    const first = this.lineFunction.length;
    let id = 0;
    let mapping = 0;
    while (reader.more) {
      const tag = reader.uint();
      const wireType = tag & 7;
      if (tag >>> 3 === 1) id = unsigned(reader, wireType);
      else if (tag >>> 3 === 2) mapping = unsigned(reader, wireType);
      else if (tag >>> 3 === 4) this.readLine(reader, wireType);
      else reader.skip(wireType);
    }
    const row = this.ids.row(id);
    fill(this.first, row + 1, 0);
    fill(this.count, row + 1, NOT_READ);
    fill(this.mapping, row + 1, 0);
    this.first.array[row] = first;
    this.count.array[row] = this.lineFunction.length - first;
    this.mapping.array[row] = mapping;
  }

  /**
   * @param nameless the function to show for a location without lines, by its mapping's id
   * @param end where the file ends
   * @throws SelftimeError when one was named and never came.
   */
  done(nameless: (mapping: number) => number, end: number): LocationColumns {
    const length = this.ids.count;
    fill(this.count, length, NOT_READ);
    const counts = this.count.array;
    const lineStart = new Uint32Array(length + 1);
    const lineFunction = growableUint32(this.lineFunction.length + 1);
    const lineNumber = growableInt32(this.lineFunction.length + 1);
    for (let row = 0; row < length; row++) {
      if (counts[row] === NOT_READ) throw truncated(end, 'it names a location that is not in it');
      for (let i = 0; i < counts[row]; i++) {
        const line = this.first.array[row] + i;
        lineFunction.push(this.lineFunction.array[line]);
        lineNumber.push(this.lineNumber.array[line]);
      }
      if (counts[row] === 0) {
        lineFunction.push(nameless(this.mapping.array[row]));
        lineNumber.push(0);
      }
      lineStart[row + 1] = lineFunction.length;
    }
    return { length, lineStart, lineFunction: lineFunction.done(), lineNumber: lineNumber.done() };
  }

  private readLine(reader: WireReader, wireType: number): void {
    if (wireType !== LENGTH) throw malformed(reader.offset, 'a number where a line was expected');
    const { end } = reader;
    reader.end = reader.length();
    let functionId = 0;
    let line = 0;
    while (reader.more) {
      const tag = reader.uint();
      if (tag >>> 3 === 1) functionId = unsigned(reader, tag & 7);
      else if (tag >>> 3 === 2) line = reader.number(tag & 7);
      else reader.skip(tag & 7);
    }
    reader.end = end;
    this.lineFunction.push(this.functions.row(functionId));
    this.lineNumber.push(lineOf(line));
  }
}

/** Ids are unsigned and must not lose a bit: two of them would become one. */
function unsigned(reader: WireReader, wireType: number): number {
  const id = wireType === 0 ? reader.uint() : reader.number(wireType);
  if (!Number.isSafeInteger(id) || id < 0) throw malformed(reader.offset, 'an id beyond 2^53');
  return id;
}

function lineOf(line: number): Line1 {
  return line > 0 && line < 2 ** 31 ? line : 0;
}

function fill(
  column: ReturnType<typeof growableInt32> | ReturnType<typeof growableUint32>,
  length: number,
  value: number,
): void {
  while (column.length < length) column.push(value);
}
