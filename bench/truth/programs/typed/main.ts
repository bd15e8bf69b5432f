// TypeScript of two files.
import meter from '../meter.cjs';
import { Grid, weigh, type Point } from './vector.ts';

interface Step {
  (): unknown;
}

const points: readonly Point[] = Array.from({ length: 1000 }, (_, i): Point => ({ x: i, y: i * 2 }));

function weights(rounds: number): number {
  let sum: number = 0;
  for (let round = 0; round < rounds; round++) {
    for (const point of points) sum += weigh(point, round);
  }
  return sum;
}

class Bits {
  private state: number = 1;

  visit(index: number): number {
    for (let k = 0; k < 900; k++) this.state = Math.imul(this.state ^ index, 0x5bd1e995) ^ (this.state >>> 11); // HOT:bits
    return this.state;
  }

  run(rounds: number): void {
    for (let i = 0; i < rounds; i++) this.visit(i);
  }
}

const grid = new Grid(127);
function cells(rounds: number): void {
  for (let i = 0; i < rounds; i++) grid.visit(i);
}

const text: string = 'lorem ipsum dolor sit amet '.repeat(4_000);
const scan = (rounds: number): number => {
  let found: number = 0;
  for (let i = 0; i < rounds; i++) found += text.indexOf(`nothing like this ${i & 7}`); // HOT:scan
  return found;
};

const bits = new Bits();
const steps: Record<string, Step> = {
  weigh: () => weights(2),
  bits: () => bits.run(4_000),
  visit: () => cells(1_300),
  scan: () => scan(600),
};
void meter.measure(steps);
