import { joined } from '../../src/core/bytes.ts';
import type { Random } from './random.ts';

/** Random damage to bytes of any kind. */
export function damage(random: Random, bytes: Uint8Array): Uint8Array {
  let out = bytes;
  for (let times = 1 + random.below(4); times > 0; times--) out = random.pick(damages)(random, out);
  return out;
}

type Damage = (random: Random, bytes: Uint8Array) => Uint8Array;

const damages: readonly Damage[] = [
  // A bit, a byte, a byte that matters to the formats.
  (random, bytes) => replaced(bytes, random.below(bytes.length), (old) => old ^ (1 << random.below(8))),
  (random, bytes) => replaced(bytes, random.below(bytes.length), () => random.below(256)),
  (random, bytes) =>
    replaced(bytes, random.below(bytes.length), () =>
      random.pick([0, 0x7f, 0x80, 0xff, 0x22, 0x5c, 0x7b, 0x5b, 0x0a]),
    ),
  // Cut off, cut out, doubled.
  (random, bytes) => bytes.subarray(0, random.below(bytes.length + 1)),
  (random, bytes) => {
    const [from, to] = range(random, bytes);
    return joined([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  (random, bytes) => {
    const [from, to] = range(random, bytes);
    return joined([bytes.subarray(0, to), bytes.subarray(from)]);
  },
  // A piece from elsewhere, and noise.
  (random, bytes) => {
    const [from, to] = range(random, bytes);
    const at = random.below(bytes.length + 1);
    return joined([bytes.subarray(0, at), bytes.subarray(from, to), bytes.subarray(at)]);
  },
  (random, bytes) => {
    const at = random.below(bytes.length + 1);
    const noise = Uint8Array.from(random.times(12, () => random.pick([random.below(256), 0xff, 0x80])));
    return joined([bytes.subarray(0, at), noise, bytes.subarray(at)]);
  },
];

function replaced(bytes: Uint8Array, at: number, change: (old: number) => number): Uint8Array {
  const out = bytes.slice();
  if (out.length > 0) out[at] = change(out[at]);
  return out;
}

function range(random: Random, bytes: Uint8Array): [number, number] {
  const from = random.below(bytes.length + 1);
  return [from, Math.min(bytes.length, from + random.below(64))];
}
