import { growableFloat64, growableUint32 } from '../growable.ts';
import { tooLarge, type ReadLimits } from '../limits.ts';
import type { SampleColumns } from '../profile.ts';
import { Trie } from '../trie.ts';
import type { RowsOfIds } from './ids.ts';
import { LENGTH, malformed, VARINT, type WireReader } from './wire.ts';

/**
 * Samples as they come, their stacks as a tree of locations at once: half a million stacks of 40 frames
 * would be 80 MB as they are in the file. Stacks name locations that may not have been read yet.
 */
export class SampleReader {
  /** Values a sample has; -1 before the first. */
  valuesPerSample = -1;
  /** The largest string index of a label, to be checked when all strings have been read. */
  largestString = 0;
  readonly stacks = new Trie();
  private readonly limits: ReadLimits;
  private readonly locations: RowsOfIds;
  private readonly stack = growableUint32(1024);
  private readonly values = growableFloat64(1024);
  private readonly labelStart = growableUint32(1024);
  private readonly labelKey = growableUint32();
  private readonly labelString = growableUint32();
  private readonly labelNumber = growableFloat64();
  private readonly labelUnit = growableUint32();
  /** Of the sample being read, leaf first. */
  private readonly frames = growableUint32(1024);
  /** Of the sample before: locations and their stack rows, root first. Neighbours share most of them. */
  private readonly pathLocations = growableUint32(1024);
  private readonly pathRows = growableUint32(1024);

  constructor(limits: ReadLimits, locations: RowsOfIds) {
    this.limits = limits;
    this.locations = locations;
    this.labelStart.push(0);
  }

  /** @param reader stands at the content of a sample */
  read(reader: WireReader): void {
    const before = this.values.length;
    this.frames.length = 0;
    while (reader.more) {
      const tag = reader.uint();
      const wireType = tag & 7;
      switch (tag >>> 3) {
        case 1:
          this.readFrames(reader, wireType);
          break;
        case 2:
          reader.numbers(wireType, (value) => this.values.push(value));
          break;
        case 3:
          this.readLabel(reader, wireType);
          break;
        default:
          reader.skip(wireType);
      }
    }
    const count = this.values.length - before;
    if (this.valuesPerSample < 0) this.valuesPerSample = count;
    else if (count !== this.valuesPerSample)
      throw malformed(
        reader.offset,
        `a sample with ${count} values, where others have ${this.valuesPerSample},`,
      );
    this.labelStart.push(this.labelKey.length);
    this.stack.push(this.stackRow());
  }

  done(): SampleColumns {
    return {
      length: this.stack.length,
      stack: this.stack.done(),
      values: this.values.done(),
      labelStart: this.labelStart.done(),
      labelKey: this.labelKey.done(),
      labelString: this.labelString.done(),
      labelNumber: this.labelNumber.done(),
      labelUnit: this.labelUnit.done(),
    };
  }

  private readFrames(reader: WireReader, wireType: number): void {
    const { frames, locations } = this;
    if (wireType === LENGTH) {
      const { end } = reader;
      reader.end = reader.length();
      while (reader.pos < reader.end) frames.push(locations.row(reader.uint()));
      reader.end = end;
    } else if (wireType === VARINT) frames.push(locations.row(reader.uint()));
    else frames.push(locations.row(reader.number(wireType)));
    if (frames.length > this.limits.depth)
      throw tooLarge(`more than ${this.limits.depth.toLocaleString('en-US')} frames in one stack`);
  }

  private stackRow(): number {
    const { frames, pathLocations, pathRows, stacks } = this;
    const leafFirst = frames.array;
    const depth = frames.length;
    const shared = Math.min(depth, pathLocations.length);
    const before = pathLocations.array;
    let at = 0;
    while (at < shared && before[at] === leafFirst[depth - 1 - at]) at++;
    let row = at === 0 ? 0 : pathRows.array[at - 1];
    pathLocations.length = at;
    pathRows.length = at;
    for (; at < depth; at++) {
      const location = leafFirst[depth - 1 - at];
      row = stacks.child(row, location);
      pathLocations.push(location);
      pathRows.push(row);
    }
    return row;
  }

  private readLabel(reader: WireReader, wireType: number): void {
    if (wireType !== LENGTH) throw malformed(reader.offset, 'a number where a label was expected');
    const { end } = reader;
    reader.end = reader.length();
    let key = 0;
    let text = 0;
    let number = 0;
    let unit = 0;
    while (reader.more) {
      const tag = reader.uint();
      if (tag >>> 3 === 1) key = reader.number(tag & 7);
      else if (tag >>> 3 === 2) text = reader.number(tag & 7);
      else if (tag >>> 3 === 3) number = reader.number(tag & 7);
      else if (tag >>> 3 === 4) unit = reader.number(tag & 7);
      else reader.skip(tag & 7);
    }
    reader.end = end;
    if (key < 0 || text < 0 || unit < 0)
      throw malformed(reader.offset, 'a label with a negative string index');
    this.largestString = Math.max(this.largestString, key, text, unit);
    this.labelKey.push(key);
    this.labelString.push(text);
    this.labelNumber.push(number);
    this.labelUnit.push(unit);
  }
}
