/** Compiled lines lie elsewhere: types, an interface and comments stand above. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Weight = (point: Point) => number;

export function weigh(point: Point, by: number): number {
  let sum: number = 0; for (let k = 0; k < 1200; k++) sum += Math.sqrt(point.x * by + k); return sum; // HOT:weigh
}

export class Grid {
  private total: number = 1;
  private readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  visit(index: number): number {
    for (let k = 0; k < 600; k++) this.total = (this.total * this.size + index) % 65521; // HOT:visit
    return this.total;
  }
}
