import { growableUint32, growableUint8 } from '../growable.ts';
import { defaultLimits, tooLarge, type ReadLimits } from '../limits.ts';
import type { Profile, ValueType } from '../profile.ts';
import { EncodedStrings } from '../strings.ts';
import { FieldStream } from './fields.ts';
import { prune } from './prune.ts';
import { SampleReader } from './samples.ts';
import { FunctionReader, LocationReader } from './symbols.ts';
import { LENGTH, malformed, truncated, WireReader } from './wire.ts';

/**
 * Reads pprof (https://github.com/google/pprof/blob/main/proto/profile.proto) chunk by chunk into columns,
 * without ever holding the whole file. Fields may come in any order. drop_frames and keep_frames are
 * applied, as pprof does when it loads a profile. Numbers beyond 2^53 become the nearest double.
 */
export class PprofReader {
  private readonly wire = new WireReader();
  private readonly fields: FieldStream;
  private readonly functions: FunctionReader;
  private readonly locations: LocationReader;
  private readonly samples: SampleReader;
  private readonly limits: ReadLimits;
  private readonly text = growableUint8(4096);
  private readonly textEnds = growableUint32(1024);
  private readonly sampleTypes: Pair[] = [];
  private periodType: Pair | undefined;
  /** File name by mapping id, as string indexes. */
  private readonly mappings = new Map<number, number>();
  private readonly comments: number[] = [];
  private numbers: Record<number, number> = {};

  constructor(limits: Partial<ReadLimits> = {}) {
    this.limits = { ...defaultLimits, ...limits };
    this.functions = new FunctionReader(this.limits);
    this.locations = new LocationReader(this.limits, this.functions.ids);
    this.samples = new SampleReader(this.limits, this.locations.ids);
    this.fields = new FieldStream(this.wire, this.limits, (field, type) => this.read(field, type));
  }

  /** @throws SelftimeError `truncatedProfile`, `notAProfile` or `profileTooLarge`, with the byte offset. */
  push(chunk: Uint8Array): void {
    this.fields.push(chunk);
  }

  /** @throws as push does. */
  end(): Profile {
    this.fields.end();
    const { numbers, wire } = this;
    const { valuesPerSample } = this.samples;
    const types = this.sampleTypes.length;
    if (types === 0) throw malformed(wire.offset, 'no sample type');
    if (valuesPerSample >= 0 && valuesPerSample !== types)
      throw malformed(wire.offset, `samples of ${valuesPerSample} values for ${types} sample types`);
    const locations = this.locations.done(this.functionsOfBinaries(), wire.offset);
    const functions = this.functions.done(wire.offset);

    if (this.textEnds.length === 0) this.textEnds.push(0);
    const strings = new EncodedStrings(this.text.done(), this.textEnds.done());
    const string = (i: number): string => {
      if (i < 0 || i >= strings.length)
        throw truncated(wire.offset, `it names string ${i} of ${strings.length}`);
      return strings.get(i);
    };
    string(Math.max(this.functions.largestString, this.samples.largestString));
    const valueType = ({ first, second }: Pair): ValueType => ({ type: string(first), unit: string(second) });
    const sampleTypes = this.sampleTypes.map(valueType);
    const wanted = string(numbers[DEFAULT_SAMPLE_TYPE] ?? 0);
    const named = wanted ? sampleTypes.findIndex((t) => t.type === wanted) : -1;
    const { length, parent, key } = this.samples.stacks.done();
    const profile: Profile = {
      sampleTypes,
      defaultSampleType: named >= 0 ? named : types - 1,
      period: numbers[PERIOD] ?? 0,
      periodType: this.periodType && valueType(this.periodType),
      timeNanos: numbers[TIME_NANOS] ?? 0,
      durationNanos: numbers[DURATION_NANOS] ?? 0,
      comments: this.comments.map(string),
      strings,
      functions,
      locations,
      stacks: { length, parent, location: key },
      samples: this.samples.done(),
    };
    return prune(profile, string(numbers[DROP_FRAMES] ?? 0), string(numbers[KEEP_FRAMES] ?? 0));
  }

  private read(field: number, wireType: number): void {
    const { wire } = this;
    if (field === COMMENT) return wire.numbers(wireType, (i) => this.comments.push(i));
    if (NUMBERS.has(field)) {
      this.numbers[field] = wire.number(wireType);
      return;
    }
    if (!MESSAGES.has(field)) return;
    if (wireType !== LENGTH) throw malformed(wire.offset, 'a number where a message was expected');
    wire.end = wire.length();
    switch (field) {
      case SAMPLE_TYPE:
        this.sampleTypes.push(pair(wire, 1, 2));
        return;
      case SAMPLE:
        return this.samples.read(wire);
      case MAPPING: {
        const { first, second } = pair(wire, 1, 5);
        this.mappings.set(first, second);
        if (this.mappings.size > this.limits.entries) throw tooLarge('too many mappings');
        return;
      }
      case LOCATION:
        return this.locations.read(wire);
      case FUNCTION:
        return this.functions.read(wire);
      case STRING:
        return this.addString(wire.bytes.subarray(wire.pos, wire.end));
      case PERIOD_TYPE:
        this.periodType = pair(wire, 1, 2);
    }
  }

  private addString(bytes: Uint8Array): void {
    const { text, textEnds } = this;
    if (textEnds.length === 0 && bytes.length > 0)
      throw malformed(this.wire.offset, 'a first string that is not empty');
    if (textEnds.length >= this.limits.entries)
      throw tooLarge(`more than ${this.limits.entries.toLocaleString('en-US')} strings`);
    text.reserve(bytes.length);
    text.array.set(bytes, text.length);
    text.length += bytes.length;
    textEnds.push(text.length);
  }

  /** Stand-ins for code without symbols, one a mapping, named as pprof does: by the binary the code lies in. */
  private functionsOfBinaries(): (mapping: number) => number {
    const rows = new Map<number, number>();
    return (mapping) => {
      let row = rows.get(mapping);
      if (row === undefined) {
        const path = this.readString(this.mappings.get(mapping) ?? 0);
        const name = path === '' ? '<unknown>' : `[${path.slice(path.lastIndexOf('/') + 1)}]`;
        this.addString(new TextEncoder().encode(name));
        row = this.functions.add(this.textEnds.length - 1, 0);
        rows.set(mapping, row);
      }
      return row;
    };
  }

  private readString(index: number): string {
    const ends = this.textEnds;
    if (index < 0 || index >= ends.length) return '';
    const start = index === 0 ? 0 : ends.array[index - 1];
    return new TextDecoder().decode(this.text.array.subarray(start, ends.array[index]));
  }
}

export function readPprof(bytes: Uint8Array, limits: Partial<ReadLimits> = {}): Profile {
  const reader = new PprofReader(limits);
  reader.push(bytes);
  return reader.end();
}

declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

const SAMPLE_TYPE = 1;
const SAMPLE = 2;
const MAPPING = 3;
const LOCATION = 4;
const FUNCTION = 5;
const STRING = 6;
const DROP_FRAMES = 7;
const KEEP_FRAMES = 8;
const TIME_NANOS = 9;
const DURATION_NANOS = 10;
const PERIOD_TYPE = 11;
const PERIOD = 12;
const COMMENT = 13;
const DEFAULT_SAMPLE_TYPE = 14;
const MESSAGES = new Set([SAMPLE_TYPE, SAMPLE, MAPPING, LOCATION, FUNCTION, STRING, PERIOD_TYPE]);
const NUMBERS = new Set([DROP_FRAMES, KEEP_FRAMES, TIME_NANOS, DURATION_NANOS, PERIOD, DEFAULT_SAMPLE_TYPE]);

interface Pair {
  readonly first: number;
  readonly second: number;
}

/** Two numeric fields of a message. */
function pair(reader: WireReader, firstField: number, secondField: number): Pair {
  let first = 0;
  let second = 0;
  while (reader.more) {
    const tag = reader.uint();
    if (tag >>> 3 === firstField) first = reader.number(tag & 7);
    else if (tag >>> 3 === secondField) second = reader.number(tag & 7);
    else reader.skip(tag & 7);
  }
  return { first, second };
}
