import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { profileFromStacks } from '../../../test/support/stacks.ts';
import { SelftimeError } from '../errors.ts';
import { functionTable } from '../functionTable.ts';
import { defaultLimits } from '../limits.ts';
import { lineTable } from '../lineTable.ts';
import { labelsOf, ProfileBuilder } from '../profileBuilder.ts';
import type { Profile } from '../profile.ts';
import { formatOf, formats, sampleTypeFor } from './index.ts';
import { readTextProfile } from './readText.ts';
import { split } from './split.ts';

const read = (content: string | Uint8Array | object): Profile => {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return readTextProfile(
    content instanceof Uint8Array ? content : new TextEncoder().encode(text),
    defaultLimits,
  );
};
const options = { sampleType: 0, title: 'x' };
const format = (id: string) => formats.find((one) => one.id === id)!;
const text = (id: string, profile: Profile): string => {
  const content = format(id).write(profile, options);
  return typeof content === 'string' ? content : new TextDecoder().decode(content);
};
const functionsOf = (profile: Profile) =>
  functionTable(profile).rows.map(({ name, file, self, total }) => `${name} ${file} ${self}/${total}`);
const linesOf = (profile: Profile) =>
  lineTable(profile).rows.map(({ file, line, self, total }) => `${file}:${line} ${self}/${total}`);

function refuses(content: string | object, message: RegExp): void {
  assert.throws(() => read(content), (error) => error instanceof SelftimeError && message.test(error.message)); // prettier-ignore
}

describe('.heapprofile', () => {
  const node = (functionName: string, selfSize: number, id: number, ...children: object[]) => ({
    callFrame: { functionName, scriptId: '1', url: 'a.js', lineNumber: 4, columnNumber: 0 },
    selfSize,
    id,
    children,
  });
  const head = node('main', 10, 1, node('make', 200, 2), node('main', 30, 3));

  it('sums bytes, and counts samples where they are listed', () => {
    const profile = read({ head, samples: [2, 2, 3, 77].map((nodeId) => ({ size: 1, nodeId, ordinal: 1 })) });
    assert.deepEqual(functionsOf(profile), ['make a.js 200/200', 'main a.js 40/240']);
    assert.deepEqual(functionTable(profile).rows.map(({ samples }) => samples), [2, 1]); // prettier-ignore
    assert.deepEqual(linesOf(profile), ['a.js:5 240/240']);
  });

  it('is written as it was read', () => {
    const profile = read({ head });
    assert.deepEqual(functionsOf(read(text('heapprofile', profile))), functionsOf(profile));
  });

  it('refuses what is damaged', () => {
    refuses({ head: 1 }, /head is not a node/);
    refuses({ head: { ...head, selfSize: 'x' } }, /head\.selfSize is not a number/);
    refuses({ head: node('a', 1, 1, node('b', 1, 1)) }, /has the id 1 of another node/);
    refuses({ head, samples: [{}] }, /samples\[0\]\.nodeId is missing/);
  });
});

describe('speedscope', () => {
  const frames = [
    { name: 'main' },
    { name: 'work', file: 'w.py', line: 7 },
    { name: 'work', file: 'w.py', line: 8 },
  ];
  const sampled = { type: 'sampled', name: 't', unit: 'milliseconds', startValue: 0, endValue: 9, samples: [[0, 1], [0, 2], [0]], weights: [4, 2, 3] }; // prettier-ignore
  const event = (type: string, frame: number, at: number) => ({ type, frame, at });
  const evented = { type: 'evented', name: 'u', unit: 'microseconds', startValue: 0, endValue: 9, events: [event('O', 0, 1), event('O', 1, 3), event('C', 1, 8), event('C', 0, 9)] }; // prettier-ignore

  it('reads samples and events of several threads, in one unit', () => {
    const profile = read({ shared: { frames }, profiles: [sampled, evented] });
    assert.deepEqual(profile.sampleTypes, [{ type: 'wall', unit: 'nanoseconds' }]);
    assert.deepEqual(functionsOf(profile), ['work w.py 6005000/6005000', 'main  3003000/9008000']);
    const threads = Array.from({ length: profile.samples.length }, (_, s) => labelsOf(profile, s)[0].value);
    assert.deepEqual(new Set(threads), new Set(['t', 'u']));
  });

  it('takes lines for executing ones: a function has several', () => {
    const profile = read({ shared: { frames }, profiles: [sampled] });
    assert.deepEqual(linesOf(profile), ['w.py:7 4000000/4000000', 'w.py:8 2000000/2000000']);
  });

  it('keeps that it is not known where a nameless function starts, and takes its line elsewhere', () => {
    const nameless = (startLine?: number) => ({ name: '(anonymous)', line: 7, ...(startLine === undefined ? {} : { startLine }) }); // prettier-ignore
    const startsOf = (frame: object) => {
      const profile = read({ shared: { frames: [frame, frame, frame] }, profiles: [sampled] });
      const again = read(JSON.parse(String(format('speedscope').write(profile, options))) as object);
      return [profile, again].map(({ functions }) => functions.startLine[0]);
    };
    assert.deepEqual(startsOf(nameless()), [7, 7]);
    assert.deepEqual(startsOf(nameless(0)), [0, 0]);
    assert.deepEqual(startsOf(nameless(3)), [3, 3]);
  });

  it('refuses what is damaged', () => {
    const of = (profile: object) => ({ shared: { frames }, profiles: [profile] });
    refuses(
      of({ ...evented, events: [event('O', 0, 1)] }),
      /profiles\[0\]\.events leave 1 frames open at the end/,
    );
    refuses(of({ ...evented, events: [event('O', 0, 1), event('C', 1, 2)] }), /closes a frame that is not/);
    refuses(
      of({ ...evented, events: [event('O', 0, 5), event('C', 0, 2)] }),
      /is at 2, before the one before it/,
    );
    refuses(of({ ...sampled, weights: [1] }), /has 1 entries for 3 samples/);
    refuses(of({ ...sampled, samples: [[9], [0], [0]] }), /names a frame that is not there/);
    refuses(of({ ...sampled, unit: 'parsecs' }), /unit is none of none, nanoseconds/);
    refuses({ shared: {}, profiles: [sampled] }, /shared\.frames is missing/);
  });
});

describe('collapsed stacks', () => {
  it('reads names, places, Windows line ends and counts that are not whole', () => {
    const profile = read(
      'main;parse (C:\\app\\p.js:12) 3\r\n\r\nmain;parse (C:\\app\\p.js:14) 1.5\r\nmain 2\r\n',
    );
    assert.deepEqual(functionsOf(profile), ['parse C:\\app\\p.js 4.5/4.5', 'main  2/6.5']);
    assert.deepEqual(linesOf(profile), ['C:\\app\\p.js:12 3/3', 'C:\\app\\p.js:14 1.5/1.5']);
  });

  const frames: [string, string][] = [
    ['std::vector<int>::push_back(int)', 'std::vector<int>::push_back(int) '],
    ['(anonymous) (/a (copy)/x.js:3)', '(anonymous) /a (copy)/x.js'],
    ['read (node:fs:12)', 'read node:fs'],
    ['f (native)', 'f (native) '],
    ['spaces in a name', 'spaces in a name '],
  ];
  for (const [frame, expected] of frames) {
    it(`takes "${frame}" for a frame`, () => {
      assert.deepEqual(functionsOf(read(`${frame} 1\n`)), [`${expected} 1/1`]);
    });
  }

  it('is written so that a name cannot be taken for more than a frame', () => {
    const builder = new ProfileBuilder([{ type: 'samples', unit: 'count' }]);
    builder.addSample(builder.stack(0, { name: 'a;b\nc 9', file: '', line: 0 }), [2]);
    assert.equal(text('collapsed', builder.build()), 'a:b c 9 2\n');
  });

  it('is read at length: a hundred thousand lines of fifty frames', () => {
    const stack = Array.from({ length: 50 }, (_, i) => `f${i} (/app/a.js:${i + 1})`).join(';');
    const profile = read(Array.from({ length: 100_000 }, (_, i) => `${stack};leaf${i % 1000} 1`).join('\n'));
    assert.equal(functionTable(profile).total, 100_000);
    assert.equal(profile.samples.length, 1000);
  });
});

describe('any other text', () => {
  it('is refused with what it is', () => {
    refuses('hello there', /^This is a text file, but no profile: line 1/);
    refuses({ traceEvents: [] }, /Chrome trace, which is not supported/);
    refuses('[]', /Chrome trace, which is not supported/);
    refuses({ a: 1 }, /^This is a JSON file, but no profile/);
    refuses('{"nodes": [', /^The JSON is cut off or damaged/);
    refuses(`${'['.repeat(1_000_000)}`, /more than 100,000 levels/);
  });
});

describe('every format', () => {
  const profile = profileFromStacks(`
    main@a.js:1 > parse@a.js:9 > scan@node_modules/x/s.js:3  30
    main@a.js:2 > parse@a.js:8                               5
    main@a.js:2                                              1
  `);

  for (const id of ['speedscope', 'collapsed']) {
    it(`${id} keeps functions and lines`, () => {
      const again = read(format(id).write(profile, options) as Uint8Array);
      const scale = id === 'speedscope' ? 1e6 : 1;
      const scaled = (values: string[]) => values.map((row) => row.replace(/(\d+)\/(\d+)$/, (_, a, b) => `${a * scale}/${b * scale}`)); // prettier-ignore
      assert.deepEqual(functionsOf(again), scaled(functionsOf(profile)));
      assert.deepEqual(linesOf(again), scaled(linesOf(profile)));
    });
  }

  it('has an ending of its own', () => {
    assert.equal(formatOf('a/b.CPUPROFILE')?.id, 'cpuprofile');
    assert.equal(formatOf('x.speedscope.json')?.id, 'speedscope');
    assert.equal(formatOf('x.json'), undefined);
    const endings = formats.flatMap(({ extensions }) => extensions);
    assert.equal(new Set(endings).size, endings.length);
  });

  it('gets a sample type that it can hold, or says that there is none', () => {
    assert.equal(sampleTypeFor(format('cpuprofile'), { ...profile, sampleTypes: [{ type: 'cpu', unit: 'ns' }, { type: 'space', unit: 'bytes' }], defaultSampleType: 1 }), 0); // prettier-ignore
    assert.throws(() => sampleTypeFor(format('heapprofile'), profile), /cannot hold wall in milliseconds/);
  });

  it('refuses a difference of profiles rather than drawing it wrongly', () => {
    const negative = profileFromStacks('main > less -3\nmain > more 5');
    for (const id of ['cpuprofile', 'speedscope']) assert.throws(() => text(id, negative), /below zero/);
  });
});

describe('split', () => {
  it('gives whole parts that sum up to the whole', () => {
    assert.deepEqual(split(10, [1, 1, 1]), [3, 4, 3]);
    assert.deepEqual(split(7, [0, 1, 3]), [0, 2, 5]);
    assert.deepEqual(split(7, [0, 0]), [7, 0]);
    assert.deepEqual(split(7, []), []);
  });
});
