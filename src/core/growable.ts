type Numeric = Uint8Array | Uint32Array | Int32Array | Float64Array;

interface Transferable {
  /** Not in Node 20; frees the old memory at once instead of at the next garbage collection. */
  transfer?(byteLength: number): ArrayBuffer;
}

/** A typed array that grows by half; `done()` gives the filled part without spare room. */
export class Growable<T extends Numeric> {
  length = 0;
  /** Longer than `length`; another one after a push. */
  array: T;
  private readonly make: (buffer: ArrayBuffer) => T;

  constructor(make: (buffer: ArrayBuffer) => T, bytes: number, capacity: number) {
    this.make = make;
    this.array = make(new ArrayBuffer(bytes * Math.max(1, capacity)));
  }

  push(value: number): void {
    if (this.length === this.array.length) this.reserve(1);
    this.array[this.length++] = value;
  }

  /** Makes room for `more` values, which the caller then puts into `array` itself. */
  reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.array.length) return;
    this.resize(Math.max(needed, Math.ceil(this.array.length * 1.5)));
  }

  /** The values; nothing may be added afterwards. */
  done(): T {
    if (this.array.length !== this.length) this.resize(this.length);
    return this.array;
  }

  /** The values so far; the array may grow on. */
  copy(): T {
    return this.array.slice(0, this.length) as T;
  }

  private resize(length: number): void {
    const { array } = this;
    const buffer = array.buffer as ArrayBuffer & Transferable;
    if (buffer.transfer) {
      this.array = this.make(buffer.transfer(length * array.BYTES_PER_ELEMENT));
      return;
    }
    this.array = this.make(new ArrayBuffer(length * array.BYTES_PER_ELEMENT));
    this.array.set(array.subarray(0, Math.min(length, this.length)));
  }
}

export const growableUint8 = (capacity = 64) => new Growable((b) => new Uint8Array(b), 1, capacity);
export const growableUint32 = (capacity = 64) => new Growable((b) => new Uint32Array(b), 4, capacity);
export const growableInt32 = (capacity = 64) => new Growable((b) => new Int32Array(b), 4, capacity);
export const growableFloat64 = (capacity = 64) => new Growable((b) => new Float64Array(b), 8, capacity);
