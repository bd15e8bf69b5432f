import { growableFloat64, growableInt32, growableUint32 } from '../growable.ts';
import type { FunctionColumns, LocationColumns, Profile, SampleColumns, ValueType } from '../profile.ts';
import { LENGTH, malformed, WireReader } from './wire.ts';

/**
 * Reads an uncompressed pprof protobuf into columns. Two passes: one over the top-level fields that
 * notes where each message lies (pprof may refer forward), one that decodes them into typed arrays.
 * Values beyond 2^53 round to the nearest double.
 *
 * @throws SelftimeError `truncatedProfile` or `notAProfile`, naming the byte offset.
 */
export function readPprof(bytes: Uint8Array): Profile {
  const index = indexMessages(bytes);
  const strings = decodeStrings(bytes, index.strings);
  const reader = new WireReader(bytes);
  const text = (i: number): string => {
    if (i < 0 || i >= strings.length) throw malformed(reader.pos, `string ${i} of ${strings.length}`);
    return strings[i];
  };

  const sampleTypes = index.sampleTypes.map((range) => decodeValueType(reader, range, text));
  if (sampleTypes.length === 0) throw malformed(0, 'no sample type');
  const functions = decodeFunctions(reader, index.functions, strings.length);
  const locations = decodeLocations(reader, index.locations, functions.rowOfId);
  const samples = decodeSamples(reader, index.samples, sampleTypes.length, locations.rowOfId, strings.length);
  const defaultType = text(index.defaultSampleType);
  const named = defaultType ? sampleTypes.findIndex((t) => t.type === defaultType) : -1;

  return {
    sampleTypes,
    defaultSampleType: named >= 0 ? named : sampleTypes.length - 1,
    period: index.period,
    periodType: index.periodType && decodeValueType(reader, index.periodType, text),
    timeNanos: index.timeNanos,
    durationNanos: index.durationNanos,
    comments: index.comments.map(text),
    strings,
    functions: functions.columns,
    locations: locations.columns,
    samples,
  };
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Pairs of start and end offsets, flat. */
type Offsets = Uint32Array;

function indexMessages(bytes: Uint8Array) {
  const reader = new WireReader(bytes);
  const sampleTypes: Range[] = [];
  const samples = growableUint32(1024);
  const locations = growableUint32(1024);
  const functions = growableUint32(1024);
  const strings = growableUint32(1024);
  const comments: number[] = [];
  let periodType: Range | undefined;
  let timeNanos = 0;
  let durationNanos = 0;
  let period = 0;
  let defaultSampleType = 0;

  const range = (wireType: number): Range => {
    if (wireType !== LENGTH) throw malformed(reader.pos, 'a number where a message was expected');
    const end = reader.length();
    const start = reader.pos;
    reader.pos = end;
    return { start, end };
  };
  const note = (list: typeof samples, wireType: number) => {
    const { start, end } = range(wireType);
    list.push(start);
    list.push(end);
  };

  while (reader.more) {
    const tag = reader.uint();
    const wireType = tag & 7;
    switch (tag >>> 3) {
      case 1:
        sampleTypes.push(range(wireType));
        break;
      case 2:
        note(samples, wireType);
        break;
      case 4:
        note(locations, wireType);
        break;
      case 5:
        note(functions, wireType);
        break;
      case 6:
        note(strings, wireType);
        break;
      case 9:
        timeNanos = reader.number(wireType);
        break;
      case 10:
        durationNanos = reader.number(wireType);
        break;
      case 11:
        periodType = range(wireType);
        break;
      case 12:
        period = reader.number(wireType);
        break;
      case 13:
        reader.numbers(wireType, (i) => comments.push(i));
        break;
      case 14:
        defaultSampleType = reader.number(wireType);
        break;
      case 0:
        throw malformed(reader.pos, 'field number 0');
      default:
        reader.skip(wireType);
    }
  }
  return {
    sampleTypes,
    samples: samples.done(),
    locations: locations.done(),
    functions: functions.done(),
    strings: strings.done(),
    comments,
    periodType,
    timeNanos,
    durationNanos,
    period,
    defaultSampleType,
  };
}

declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

function decodeStrings(bytes: Uint8Array, offsets: Offsets): string[] {
  const decoder = new TextDecoder();
  const strings: string[] = [];
  for (let i = 0; i < offsets.length; i += 2) {
    strings.push(decoder.decode(bytes.subarray(offsets[i], offsets[i + 1])));
  }
  if (strings.length === 0) strings.push('');
  return strings;
}

function decodeValueType(reader: WireReader, range: Range, text: (i: number) => string): ValueType {
  reader.at(range.start, range.end);
  let type = 0;
  let unit = 0;
  while (reader.more) {
    const tag = reader.uint();
    if (tag >>> 3 === 1) type = reader.number(tag & 7);
    else if (tag >>> 3 === 2) unit = reader.number(tag & 7);
    else reader.skip(tag & 7);
  }
  return { type: text(type), unit: text(unit) };
}

/** pprof ids are arbitrary; nearly every writer numbers them 1, 2, 3 ... in order. */
class RowOfId {
  private readonly other = new Map<number, number>();
  private dense = 0;

  add(id: number, row: number): void {
    if (id === row + 1 && this.dense === row) this.dense = id;
    else this.other.set(id, row);
  }

  get(id: number): number {
    if (id >= 1 && id <= this.dense) return id - 1;
    return this.other.get(id) ?? -1;
  }
}

function decodeFunctions(reader: WireReader, offsets: Offsets, stringCount: number) {
  const length = offsets.length / 2;
  const columns: FunctionColumns = {
    length,
    name: new Uint32Array(length),
    file: new Uint32Array(length),
    startLine: new Int32Array(length),
  };
  const rowOfId = new RowOfId();
  for (let row = 0; row < length; row++) {
    reader.at(offsets[2 * row], offsets[2 * row + 1]);
    let id = 0;
    let name = 0;
    let systemName = 0;
    let file = 0;
    while (reader.more) {
      const tag = reader.uint();
      const wireType = tag & 7;
      if (tag >>> 3 === 1) id = reader.number(wireType);
      else if (tag >>> 3 === 2) name = reader.number(wireType);
      else if (tag >>> 3 === 3) systemName = reader.number(wireType);
      else if (tag >>> 3 === 4) file = reader.number(wireType);
      else if (tag >>> 3 === 5) columns.startLine[row] = reader.number(wireType);
      else reader.skip(wireType);
    }
    for (const i of [name, systemName, file]) {
      if (i < 0 || i >= stringCount) throw malformed(offsets[2 * row], `string ${i} of ${stringCount}`);
    }
    columns.name[row] = name || systemName;
    columns.file[row] = file;
    rowOfId.add(id, row);
  }
  return { columns, rowOfId };
}

function decodeLocations(reader: WireReader, offsets: Offsets, functionOfId: RowOfId) {
  const length = offsets.length / 2;
  const lineStart = new Uint32Array(length + 1);
  const lineFunction = growableUint32(length + 1);
  const lineNumber = growableInt32(length + 1);
  const rowOfId = new RowOfId();
  for (let row = 0; row < length; row++) {
    const end = offsets[2 * row + 1];
    reader.at(offsets[2 * row], end);
    let id = 0;
    while (reader.more) {
      const tag = reader.uint();
      const wireType = tag & 7;
      if (tag >>> 3 === 1) id = reader.number(wireType);
      else if (tag >>> 3 === 4 && wireType === LENGTH) {
        const lineEnd = reader.length();
        reader.at(reader.pos, lineEnd);
        let functionId = 0;
        let line = 0;
        while (reader.more) {
          const lineTag = reader.uint();
          if (lineTag >>> 3 === 1) functionId = reader.number(lineTag & 7);
          else if (lineTag >>> 3 === 2) line = reader.number(lineTag & 7);
          else reader.skip(lineTag & 7);
        }
        reader.at(lineEnd, end);
        const functionRow = functionOfId.get(functionId);
        if (functionRow < 0) throw malformed(lineEnd, `a line of an unknown function ${functionId}`);
        lineFunction.push(functionRow);
        lineNumber.push(line);
      } else reader.skip(wireType);
    }
    lineStart[row + 1] = lineFunction.length;
    rowOfId.add(id, row);
  }
  const columns: LocationColumns = {
    length,
    lineStart,
    lineFunction: lineFunction.done(),
    lineNumber: lineNumber.done(),
  };
  return { columns, rowOfId };
}

function decodeSamples(
  reader: WireReader,
  offsets: Offsets,
  types: number,
  locationOfId: RowOfId,
  stringCount: number,
): SampleColumns {
  const length = offsets.length / 2;
  const stackStart = new Uint32Array(length + 1);
  const stack = growableUint32(length * 8 + 1);
  const values = new Float64Array(length * types);
  const labelStart = new Uint32Array(length + 1);
  const labelKey = growableUint32();
  const labelString = growableUint32();
  const labelNumber = growableFloat64();
  for (let row = 0; row < length; row++) {
    const end = offsets[2 * row + 1];
    reader.at(offsets[2 * row], end);
    let type = 0;
    const addLocation = (id: number) => {
      const location = locationOfId.get(id);
      if (location < 0) throw malformed(reader.pos, `a sample of an unknown location ${id}`);
      stack.push(location);
    };
    const addValue = (value: number) => {
      if (type >= types) throw malformed(reader.pos, `a sample with more than ${types} values`);
      values[row * types + type++] = value;
    };
    while (reader.more) {
      const tag = reader.uint();
      const wireType = tag & 7;
      if (tag >>> 3 === 1) reader.numbers(wireType, addLocation);
      else if (tag >>> 3 === 2) reader.numbers(wireType, addValue);
      else if (tag >>> 3 === 3 && wireType === LENGTH) {
        const labelEnd = reader.length();
        reader.at(reader.pos, labelEnd);
        let key = 0;
        let text = 0;
        let number = 0;
        while (reader.more) {
          const labelTag = reader.uint();
          if (labelTag >>> 3 === 1) key = reader.number(labelTag & 7);
          else if (labelTag >>> 3 === 2) text = reader.number(labelTag & 7);
          else if (labelTag >>> 3 === 3) number = reader.number(labelTag & 7);
          else reader.skip(labelTag & 7);
        }
        reader.at(labelEnd, end);
        if (key < 0 || key >= stringCount || text < 0 || text >= stringCount) {
          throw malformed(labelEnd, `a label with string ${Math.max(key, text)} of ${stringCount}`);
        }
        labelKey.push(key);
        labelString.push(text);
        labelNumber.push(number);
      } else reader.skip(wireType);
    }
    stackStart[row + 1] = stack.length;
    labelStart[row + 1] = labelKey.length;
  }
  return {
    length,
    stackStart,
    stack: stack.done(),
    values,
    labelStart,
    labelKey: labelKey.done(),
    labelString: labelString.done(),
    labelNumber: labelNumber.done(),
  };
}
