import { joined } from '../../src/core/bytes.ts';
import { hostileTexts, type Random } from './random.ts';

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

/** pprof messages whose every part may be wrong: ids, lengths, wire types, counts, patterns. */
export function pprofCase(random: Random): Uint8Array {
  const wild = random.pick([0, 0, 0.01, 0.1]);
  const message = new Message(random, wild);
  const strings = ['', 'samples', 'count', 'wall', 'nanoseconds', ...random.times(8, () => text(random))];
  const string = (): number => (random.chance(wild) ? random.below(1000) : random.below(strings.length));
  const id = (most: number): number => (random.chance(wild) ? wildNumber(random) : 1 + random.below(most));
  const types = 1 + random.below(3);
  const functions = 1 + random.below(6);
  const locations = 1 + random.below(8);

  const parts: (() => void)[] = [
    () => {
      for (let t = 0; t < types; t++) message.nested(1, (m) => m.number(1, string()).number(2, string()));
    },
    () => {
      for (const value of strings) message.bytes(6, new TextEncoder().encode(value));
    },
    () => {
      for (let f = 1; f <= functions; f++)
        message.nested(5, (m) =>
          m.number(1, id(functions)).number(2, string()).number(4, string()).number(5, small(random)),
        );
    },
    () => {
      for (let l = 1; l <= locations; l++) {
        message.nested(4, (m) => {
          m.number(1, random.chance(wild) ? id(locations) : l).number(2, random.below(3));
          for (let k = random.below(4); k > 0; k--)
            m.nested(4, (line) => line.number(1, id(functions)).number(2, small(random)));
        });
      }
    },
    () => message.nested(3, (m) => m.number(1, 1).number(5, string())),
    () => {
      for (let s = random.below(12); s > 0; s--) {
        message.nested(2, (m) => {
          const stack = random.times(random.chance(0.02) ? 4000 : 12, () => id(locations));
          if (random.chance(0.5)) m.packed(1, stack);
          else for (const location of stack) m.number(1, location);
          const values = random.chance(wild) ? random.below(5) : types;
          m.packed(
            2,
            Array.from({ length: values }, () => value(random)),
          );
          for (let l = random.below(3); l > 0; l--)
            m.nested(3, (label) =>
              label
                .number(1, string())
                .number(random.pick([2, 3]), string())
                .number(4, random.chance(wild) ? string() : 0),
            );
        });
      }
    },
    () => {
      for (const field of [7, 8, 9, 10, 12, 13, 14])
        if (random.chance(0.3)) message.number(field, random.chance(0.5) ? string() : value(random));
      if (random.chance(0.3)) message.nested(11, (m) => m.number(1, string()).number(2, string()));
    },
  ];
  // Fields may come in any order.
  if (random.chance(0.3)) parts.sort(() => random.fraction() - 0.5);
  for (const part of parts) part();
  return message.done();
}

/** Also as expressions for drop_frames and keep_frames. */
function text(random: Random): string {
  if (random.chance(0.05)) return 'x'.repeat(random.below(100_000));
  if (random.chance(0.3))
    return random.pick([
      '(a+)+$',
      '((a{1000}){1000}){1000}',
      '.*',
      '[',
      '(?i)\\pL{2,900}',
      '(x+x+)+y',
      '(|a)*',
      '\\C',
    ]);
  return random.pick([...hostileTexts, 'main', 'parse', '/app/a.js', 'node_modules/x/i.js']);
}

function small(random: Random): number {
  return random.pick([0, 1, 2, 77, 2 ** 31 - 1, 2 ** 31, 2 ** 32, -1]);
}

function wildNumber(random: Random): number {
  return random.pick([0, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53, -1, random.below(1e6)]);
}

function value(random: Random): number {
  return random.pick([0, 1, 5, 10_000_000, -3, 2 ** 53, -(2 ** 62), 2 ** 63]);
}

class Message {
  private readonly random: Random;
  /** Share of what is written that is wrong. */
  private readonly wild: number;
  private parts: Uint8Array[] = [];

  constructor(random: Random, wild: number) {
    this.random = random;
    this.wild = wild;
  }

  number(field: number, value: number): this {
    const { random } = this;
    if (random.chance(this.wild / 4)) {
      this.tag(field, random.pick([FIXED64, FIXED32]));
      this.parts.push(Uint8Array.from({ length: random.pick([4, 8]) }, () => random.below(256)));
      return this;
    }
    this.tag(field, VARINT);
    this.varint(value);
    if (random.chance(this.wild / 4)) this.unknown();
    return this;
  }

  packed(field: number, values: readonly number[]): this {
    const inner = new Message(this.random, this.wild);
    for (const value of values) inner.varint(value);
    return this.bytes(field, inner.done());
  }

  nested(field: number, fill: (message: Message) => void): this {
    const inner = new Message(this.random, this.wild);
    fill(inner);
    return this.bytes(field, inner.done());
  }

  bytes(field: number, content: Uint8Array): this {
    this.tag(field, LENGTH);
    const wrong = this.random.chance(this.wild / 8);
    this.varint(
      wrong ? this.random.pick([content.length + 1, 2 ** 31, 2 ** 32, 2 ** 60, -1]) : content.length,
    );
    this.parts.push(content);
    return this;
  }

  done(): Uint8Array {
    return joined(this.parts);
  }

  private tag(field: number, wireType: number): void {
    const { random } = this;
    if (random.chance(this.wild / 8))
      this.varint(random.pick([0, 3, 4, 6, 7, 2 ** 35 + 2, (field << 3) | 7]));
    else this.varint((field << 3) | wireType);
  }

  /** Fields of other versions, and the groups that protobuf once had. */
  private unknown(): void {
    const { random } = this;
    const field = random.pick([15, 99, 2 ** 28]);
    this.varint(field * 8 + random.pick([VARINT, FIXED64, LENGTH, FIXED32]));
    this.parts.push(Uint8Array.from(random.times(12, () => random.below(256))));
  }

  /** Negative numbers take ten bytes; now and then there are more than needed, or too many. */
  private varint(value: number): void {
    const { random } = this;
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, BigInt(value));
    do {
      bytes.push(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    } while (rest > 0n);
    if (random.chance(this.wild / 8)) bytes.push(...new Array<number>(random.below(14)).fill(0x80));
    bytes.push(bytes.pop()! & 0x7f);
    this.parts.push(Uint8Array.from(bytes));
  }
}
