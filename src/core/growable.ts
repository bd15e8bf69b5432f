type Numeric = Uint32Array | Int32Array | Float64Array;

/** A typed array that grows by doubling; `done()` gives the filled part without spare room. */
export class Growable<T extends Numeric> {
  length = 0;
  private array: T;
  private readonly make: (length: number) => T;

  constructor(make: (length: number) => T, capacity = 64) {
    this.make = make;
    this.array = make(capacity);
  }

  push(value: number): void {
    if (this.length === this.array.length) {
      const bigger = this.make(this.array.length * 2);
      bigger.set(this.array);
      this.array = bigger;
    }
    this.array[this.length++] = value;
  }

  get(index: number): number {
    return this.array[index];
  }

  set(index: number, value: number): void {
    this.array[index] = value;
  }

  done(): T {
    return this.array.slice(0, this.length) as T;
  }
}

export const growableUint32 = (capacity?: number) => new Growable((n) => new Uint32Array(n), capacity);
export const growableInt32 = (capacity?: number) => new Growable((n) => new Int32Array(n), capacity);
export const growableFloat64 = (capacity?: number) => new Growable((n) => new Float64Array(n), capacity);
