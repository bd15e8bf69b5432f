/** A protobuf message that is being written (https://protobuf.dev/programming-guides/encoding/). */
export class Message {
  length = 0;
  private data = Buffer.alloc(256);

  clear(): void {
    this.length = 0;
  }

  /** What has been written; writing goes on in a new buffer. */
  take(): Uint8Array {
    const taken = this.data.subarray(0, this.length);
    this.data = Buffer.alloc(this.data.length);
    this.length = 0;
    return taken;
  }

  /** Whole numbers from 0 to 2^63; above 2^53 as exact as the number is. */
  varint(value: number): void {
    this.reserve(10);
    let rest = value;
    for (; rest >= 0x80000000; rest = Math.floor(rest / 128)) this.data[this.length++] = (rest % 128) | 128;
    for (; rest >= 128; rest >>>= 7) this.data[this.length++] = (rest & 127) | 128;
    this.data[this.length++] = rest;
  }

  number(field: number, value: number): void {
    this.varint(field * 8);
    this.varint(value);
  }

  bytes(field: number, bytes: Uint8Array): void {
    this.varint(field * 8 + 2);
    this.varint(bytes.length);
    this.reserve(bytes.length);
    this.data.set(bytes, this.length);
    this.length += bytes.length;
  }

  message(field: number, message: Message): void {
    this.bytes(field, message.data.subarray(0, message.length));
  }

  private reserve(more: number): void {
    if (this.length + more <= this.data.length) return;
    const grown = Buffer.alloc(2 * (this.length + more));
    grown.set(this.data);
    this.data = grown;
  }
}
