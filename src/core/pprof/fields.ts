import { joined } from '../bytes.ts';
import type { ReadLimits } from '../limits.ts';
import { tooManyBytes } from '../limits.ts';
import { FIXED32, FIXED64, LENGTH, malformed, truncated, VARINT, type WireReader } from './wire.ts';

/** What is done with a whole top-level field; the reader stands at its content and ends with it. */
export type FieldHandler = (field: number, wireType: number, reader: WireReader) => void;

/**
 * Cuts a stream of bytes into top-level fields, however its chunks fall. A field that is cut by a chunk
 * waits until the rest of it has come.
 */
export class FieldStream {
  private readonly handle: FieldHandler;
  private readonly limits: ReadLimits;
  private readonly reader: WireReader;
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  /** Bytes that have to be there before it is worth looking again. */
  private needed = 1;
  /** Bytes before those that wait. */
  private consumed = 0;

  constructor(reader: WireReader, limits: ReadLimits, handle: FieldHandler) {
    this.reader = reader;
    this.limits = limits;
    this.handle = handle;
  }

  push(chunk: Uint8Array): void {
    if (this.consumed + this.waitingBytes + chunk.length > this.limits.uncompressedBytes)
      throw tooManyBytes(this.limits.uncompressedBytes);
    this.waiting.push(chunk);
    this.waitingBytes += chunk.length;
    if (this.waitingBytes >= this.needed) this.drain();
  }

  /** @throws SelftimeError `truncatedProfile` when a field is not complete. */
  end(): void {
    if (this.waitingBytes === 0) return;
    const end = this.consumed + this.waitingBytes;
    throw truncated(
      end,
      `${this.needed - this.waitingBytes} more bytes were expected for what begins at byte ${this.consumed}`,
    );
  }

  private drain(): void {
    const bytes = joined(this.waiting);
    const { reader } = this;
    reader.open(bytes, this.consumed);
    let at = 0;
    this.needed = 1;
    while (at < bytes.length) {
      reader.at(at, bytes.length);
      const size = fieldSize(reader);
      if (size > bytes.length - at) {
        this.needed = size;
        break;
      }
      reader.at(at, at + size);
      const tag = reader.uint();
      const field = Math.floor(tag / 8);
      if (field === 0) throw malformed(reader.offset, 'field number 0');
      this.handle(field, tag & 7, reader);
      at += size;
    }
    this.consumed += at;
    const rest = bytes.subarray(at);
    this.waiting = rest.length > 0 ? [rest] : [];
    this.waitingBytes = rest.length;
  }
}

/** Bytes of the field at the reader's place, its tag included; more than there are when it is cut. */
function fieldSize(reader: WireReader): number {
  const start = reader.pos;
  const wireType = skipNumber(reader) ? reader.bytes[start] & 7 : -1;
  const head = reader.pos - start;
  switch (wireType) {
    case -1:
      return head + 1;
    case VARINT:
      return skipNumber(reader) ? reader.pos - start : reader.pos - start + 1;
    case FIXED64:
      return head + 8;
    case FIXED32:
      return head + 4;
    case LENGTH: {
      const lengthAt = reader.pos;
      if (!skipNumber(reader)) return reader.pos - start + 1;
      reader.pos = lengthAt;
      const length = reader.uint();
      return reader.pos - start + length;
    }
    default:
      throw malformed(reader.offset, `an unknown wire type ${wireType}`);
  }
}

/** Moves past a varint; false when it is cut by the end. */
function skipNumber(reader: WireReader): boolean {
  const { bytes, end } = reader;
  const start = reader.pos;
  while (reader.pos < end) {
    if (bytes[reader.pos++] < 0x80) return true;
    if (reader.pos - start >= 10) throw malformed(reader.offset, 'a number longer than 10 bytes');
  }
  return false;
}
