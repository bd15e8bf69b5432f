import { hostileTexts, type Random } from './random.ts';

/** Collapsed stacks, more or less. */
export function textCase(random: Random): Uint8Array {
  const wild = random.pick([0, 0, 0.02, 0.2]);
  const frame = (): string => {
    if (random.chance(wild)) return random.pick(hostileTexts);
    const name = `f${random.below(20)}`;
    return random.chance(0.5) ? `${name} (/app/a.js:${random.below(50)})` : name;
  };
  const value = (): string =>
    random.chance(wild)
      ? random.pick(['', '-1', '1e400', '1.5', '0x10', ' ', '1 2', '9'.repeat(400)])
      : String(random.below(1000));
  const depth = random.chance(0.02) ? 20_000 : 12;
  const lines = random.times(40, () => `${[frame(), ...random.times(depth, frame)].join(';')} ${value()}`);
  if (random.chance(0.05)) lines.push(`${random.pick(['(', ' (', ';', '/', ' ', ':'])}`.repeat(200_000));
  return new TextEncoder().encode(lines.join(random.pick(['\n', '\r\n', '\n\n'])));
}
