import { SelftimeError } from '../errors.ts';

/** Protobuf wire types (https://protobuf.dev/programming-guides/encoding/). Groups (3, 4) are long gone from pprof. */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH = 2;
export const FIXED32 = 5;

const TWO_32 = 4294967296;

/**
 * Reads protobuf fields out of one buffer without copying. A 64-bit varint is decoded as two 32-bit
 * halves: exact up to 2^53, the nearest double beyond, and negative values (ten bytes) come out right.
 */
export class WireReader {
  bytes: Uint8Array = new Uint8Array(0);
  pos = 0;
  end = 0;
  /** Offset of `bytes` in the whole profile, for messages. */
  private base = 0;
  private high = 0;

  /** Reads from here on; the same reader serves buffer after buffer. */
  open(bytes: Uint8Array, base: number): void {
    this.bytes = bytes;
    this.base = base;
    this.at(0, bytes.length);
  }

  /** Points the reader at another part of the buffer; saves an object for each nested message. */
  at(pos: number, end: number): this {
    this.pos = pos;
    this.end = end;
    return this;
  }

  /** Where the reader is, in the whole profile. */
  get offset(): number {
    return this.base + this.pos;
  }

  get more(): boolean {
    return this.pos < this.end;
  }

  /** Low 32 bits as unsigned; the high half is left in `this.high`. */
  private varintLow(): number {
    const { bytes, end } = this;
    let low = 0;
    let high = 0;
    for (let i = 0; i < 10; i++) {
      if (this.pos >= end) throw truncated(this.offset, 'in the middle of a number');
      const byte = bytes[this.pos++];
      const bits = byte & 0x7f;
      const shift = i * 7;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte < 0x80) {
        this.high = high >>> 0;
        return low >>> 0;
      }
    }
    throw malformed(this.offset, 'a number longer than 10 bytes');
  }

  /** An unsigned varint. */
  uint(): number {
    const { pos } = this;
    if (pos < this.end) {
      const byte = this.bytes[pos];
      if (byte < 0x80) {
        this.pos = pos + 1;
        return byte;
      }
    }
    const low = this.varintLow();
    return this.high === 0 ? low : this.high * TWO_32 + low;
  }

  /** A signed int64 varint (two's complement, not zigzag). */
  int(): number {
    const low = this.varintLow();
    return (this.high | 0) * TWO_32 + low;
  }

  /** The value of a numeric field of any wire type, signed. */
  number(wireType: number): number {
    if (wireType === VARINT) return this.int();
    const size = wireType === FIXED64 ? 8 : wireType === FIXED32 ? 4 : 0;
    if (!size) throw malformed(this.offset, 'a message where a number was expected');
    this.need(size);
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.pos, size);
    this.pos += size;
    return size === 4 ? view.getInt32(0, true) : view.getInt32(4, true) * TWO_32 + view.getUint32(0, true);
  }

  /** Calls back for each number of a repeated numeric field, packed or not. */
  numbers(wireType: number, each: (value: number) => void): void {
    if (wireType !== LENGTH) return each(this.number(wireType));
    const { end } = this;
    this.end = this.length();
    while (this.more) each(this.int());
    this.end = end;
  }

  /** Reads a length prefix and returns where its content ends; `pos` is then at its start. */
  length(): number {
    const size = this.uint();
    if (size > this.end - this.pos)
      throw truncated(this.base + this.end, `${size} bytes were announced at byte ${this.offset}`);
    return this.pos + size;
  }

  skip(wireType: number): void {
    if (wireType === VARINT) this.varintLow();
    else if (wireType === FIXED64) this.need(8).pos += 8;
    else if (wireType === FIXED32) this.need(4).pos += 4;
    else if (wireType === LENGTH) this.pos = this.length();
    else throw malformed(this.offset, `an unknown wire type ${wireType}`);
  }

  private need(size: number): this {
    if (this.pos + size > this.end) throw truncated(this.offset, 'in the middle of a number');
    return this;
  }
}

export function truncated(offset: number, detail: string): SelftimeError {
  return new SelftimeError(
    'truncatedProfile',
    `The profile is cut off or damaged at byte ${offset}: ${detail}.`,
    'Record or copy it again; the recording may not have finished.',
  );
}

export function malformed(offset: number, detail: string): SelftimeError {
  return new SelftimeError(
    'notAProfile',
    `This is not a pprof profile, or it is damaged: ${detail} at byte ${offset}.`,
    'Open a .pb.gz, .pb or .pprof file in the pprof protobuf format.',
  );
}
