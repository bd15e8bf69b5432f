import { gzipSync } from 'node:zlib';
import { writeCollapsed } from '../../src/core/formats/collapsedWriter.ts';
import { writeCpuProfile } from '../../src/core/formats/cpuprofileWriter.ts';
import { writeHeapProfile } from '../../src/core/formats/heapprofileWriter.ts';
import { writeSpeedscope } from '../../src/core/formats/speedscopeWriter.ts';
import { defaultLimits, type ReadLimits } from '../../src/core/limits.ts';
import { writePprof } from '../../src/core/pprof/writer.ts';
import { ProfileBuilder } from '../../src/core/profileBuilder.ts';
import type { Profile } from '../../src/core/profile.ts';
import { damage } from './bytes.ts';
import { jsonCase } from './jsonCases.ts';
import { pprofCase } from './pprofCases.ts';
import { Random } from './random.ts';
import { textCase } from './textCases.ts';

export interface FuzzCase {
  readonly kind: string;
  readonly bytes: Uint8Array;
  readonly limits: ReadLimits;
}

/** A whole profile of every kind, small enough to be damaged in every place. */
export function seedProfile(type = 'wall', unit = 'nanoseconds'): Profile {
  const builder = new ProfileBuilder([
    { type: 'samples', unit: 'count' },
    { type, unit },
  ]);
  const main = builder.stack(0, { name: 'main', file: '/app/main.js', line: 3, startLine: 1 });
  const parse = builder.stack(main, {
    name: 'parse',
    file: '/app/node_modules/x/parse.js',
    line: 9,
    startLine: 7,
  });
  const inlined = builder.stack(parse, [
    { name: 'scan', file: '/app/scan.js', line: 12, startLine: 10 },
    { name: '(anonymous)', file: '/app/scan.js', line: 30, startLine: 29 },
  ]);
  builder.addSample(main, [2, 2e6], [{ key: 'thread', value: 'main' }]);
  builder.addSample(
    parse,
    [3, 3e6],
    [
      { key: 'thread', value: 'worker 1' },
      { key: 'bytes', value: 64, unit: 'bytes' },
    ],
  );
  builder.addSample(
    inlined,
    [1, 1e6],
    [
      { key: 'thread', value: 'main' },
      { key: 'deoptReason', value: 'wrong map' },
    ],
  );
  builder.addSample(
    builder.stack(inlined, { name: 'parse', file: '/app/node_modules/x/parse.js', line: 8, startLine: 7 }),
    [5, 5e6],
  );
  return builder.build({ timeNanos: 1.7e18, durationNanos: 1e8, comments: ['a comment'] });
}

const options = { sampleType: 1, title: 'seed' };
const time = seedProfile();
const space = seedProfile('space', 'bytes');

const evented = JSON.stringify({
  $schema: 'https://www.speedscope.app/file-format-schema.json',
  shared: { frames: [{ name: 'a' }, { name: 'b', file: 'b.js', line: 2 }] },
  profiles: ['one', 'two'].map((name) => ({
    type: 'evented',
    name,
    unit: 'milliseconds',
    startValue: 0,
    endValue: 9,
    events: [
      { type: 'O', frame: 0, at: 1 },
      { type: 'O', frame: 1, at: 2 },
      { type: 'C', frame: 1, at: 5 },
      { type: 'C', frame: 0, at: 9 },
    ],
  })),
});

const jsonSeeds = [
  writeCpuProfile(time, options),
  writeHeapProfile(space, options),
  writeSpeedscope(time, options),
  evented,
];

/** One whole file of each kind that is read. */
export const seedFiles: Readonly<Record<string, Uint8Array>> = {
  pprof: writePprof(time),
  gzip: gzipSync(writePprof(time)),
  cpuprofile: new TextEncoder().encode(jsonSeeds[0]),
  heapprofile: new TextEncoder().encode(jsonSeeds[1]),
  speedscope: new TextEncoder().encode(jsonSeeds[2]),
  evented: new TextEncoder().encode(jsonSeeds[3]),
  collapsed: writeCollapsed(time, { ...options, sampleType: 0 }),
};

const makers: Readonly<Record<string, (random: Random) => Uint8Array>> = {
  pprof: pprofCase,
  'damaged pprof': (random) => damage(random, pprofCase(random)),
  json: (random) => jsonCase(random, jsonSeeds),
  'damaged json': (random) => damage(random, jsonCase(random, jsonSeeds)),
  text: textCase,
  'damaged text': (random) => damage(random, textCase(random)),
  'damaged seed': (random) => damage(random, random.pick(Object.values(seedFiles))),
  'damaged gzip': (random) => damage(random, gzipSync(pprofCase(random))),
  'gzip bomb': (random) =>
    gzipSync(new Uint8Array(random.pick([1, 20]) * 2 ** 20).fill(random.pick([0, 0x0a, 0x32, 0x5b, 0x61]))),
  noise: (random) => Uint8Array.from(random.times(200, () => random.below(256))),
};

/** Small limits, so that cases reach them. */
const small: ReadLimits = { uncompressedBytes: 8 * 2 ** 20, entries: 10_000, depth: 1000 };

/** The case of a number: always the same. Bombs are rare, because they take long. */
export function fuzzCase(seed: number, index: number): FuzzCase {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const kinds = Object.keys(makers);
  const kind = random.pick(random.chance(0.005) ? kinds : kinds.filter((name) => name !== 'gzip bomb'));
  const bytes = makers[kind](random);
  return { kind, bytes, limits: kind !== 'gzip bomb' && random.chance(0.5) ? defaultLimits : small };
}
