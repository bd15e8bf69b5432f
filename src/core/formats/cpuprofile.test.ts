import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SelftimeError } from '../errors.ts';
import { functionTable } from '../functionTable.ts';
import { defaultLimits } from '../limits.ts';
import { lineTable } from '../lineTable.ts';
import { labelsOf } from '../profileBuilder.ts';
import type { Profile } from '../profile.ts';
import { writeCpuProfile } from './cpuprofileWriter.ts';
import { readTextProfile } from './readText.ts';

const call = (functionName: string, lineNumber = -1, url = '/app/a.js') => ({
  callFrame: { functionName, scriptId: '1', url, lineNumber, columnNumber: -1 },
});
const root = (...children: number[]) => ({ id: 1, ...call('(root)', -1, ''), hitCount: 0, children });

function read(json: object): Profile {
  return readTextProfile(new TextEncoder().encode(JSON.stringify(json)), defaultLimits);
}

/** Self, in microseconds, and samples by function name. */
function selfOf(profile: Profile): Record<string, string> {
  const { rows } = functionTable(profile);
  return Object.fromEntries(rows.map(({ name, self, samples }) => [name, `${self / 1000} us, ${samples}`]));
}

describe('.cpuprofile', () => {
  const nodes = [root(2, 3), { id: 2, ...call('a', 4) }, { id: 3, ...call('b', 9) }];

  it('gives each sample the time until the next one, as VS Code and DevTools do', () => {
    const profile = read({
      nodes,
      startTime: 1000,
      endTime: 1100,
      samples: [2, 3, 2],
      timeDeltas: [50, 10, 20],
    });
    // Taken at 1050, 1060 and 1080; what was before the first is nobody's.
    assert.deepEqual(selfOf(profile), { a: '30 us, 2', b: '20 us, 1' });
    assert.equal(profile.durationNanos, 100_000);
  });

  it('puts samples that V8 wrote out of order in order of time', () => {
    const profile = read({
      nodes,
      startTime: 0,
      endTime: 100,
      samples: [2, 3, 2],
      timeDeltas: [10, 40, -20],
    });
    // Taken at 10, 50 and 30.
    assert.deepEqual(selfOf(profile), { a: '40 us, 2', b: '50 us, 1' });
  });

  it('counts hits where there are no samples', () => {
    const hits = [
      root(2),
      { id: 2, ...call('a'), hitCount: 3, children: [3] },
      { id: 3, ...call('b'), hitCount: 1 },
    ];
    const profile = read({ nodes: hits, startTime: 0, endTime: 400 });
    assert.deepEqual(selfOf(profile), { a: '300 us, 3', b: '100 us, 1' });
  });

  it('splits the time of a function over its lines', () => {
    const ticks = { positionTicks: [{ line: 5, ticks: 3 }, { line: 6, ticks: 1 }] }; // prettier-ignore
    const profile = read({
      nodes: [root(2), { id: 2, ...call('a', 4), hitCount: 4, ...ticks }],
      startTime: 0,
      endTime: 40,
      samples: [2, 2, 2, 2],
      timeDeltas: [0, 10, 10, 10],
    });
    assert.deepEqual(
      lineTable(profile).rows.map(({ line, self, samples }) => [line, self, samples]),
      [
        [5, 30_000, 3],
        [6, 10_000, 1],
      ],
    );
    assert.equal(functionTable(profile).rows[0].startLine, 5);
  });

  it('knows lines by ticks alone: samples without a tick have no line', () => {
    const profile = read({
      nodes: [root(2), { id: 2, ...call('a', 4), hitCount: 2, positionTicks: [{ line: 5, ticks: 1 }] }],
      startTime: 0,
      endTime: 20,
      samples: [2, 2],
      timeDeltas: [0, 10],
    });
    assert.deepEqual(lineTable(profile).rows.map(({ self }) => self), [10_000]); // prettier-ignore
    assert.equal(functionTable(profile).total, 20_000);
  });

  it('keeps why a function was not optimized, and what V8 does itself', () => {
    const own = [root(2, 3, 4), { id: 2, ...call('a'), deoptReason: 'wrong map' }, { id: 3, ...call('(idle)', -1, '') }, { id: 4, ...call('(garbage collector)', -1, '') }]; // prettier-ignore
    const profile = read({
      nodes: own,
      startTime: 0,
      endTime: 30,
      samples: [2, 3, 4],
      timeDeltas: [0, 10, 10],
    });
    assert.deepEqual(Object.keys(selfOf(profile)), ['(garbage collector)', '(idle)', 'a']);
    const reasons = Array.from({ length: profile.samples.length }, (_, s) => labelsOf(profile, s)).flat();
    assert.deepEqual(reasons, [{ key: 'deoptReason', value: 'wrong map' }]);
    const again = JSON.parse(writeCpuProfile(profile, { sampleType: 1, title: '' }));
    assert.deepEqual(again.nodes.filter((node: object) => 'deoptReason' in node).length, 1);
  });

  it('writes whole and consistent files', () => {
    const profile = read({ nodes, startTime: 5, endTime: 105, samples: [2, 3, 2], timeDeltas: [0, 10, 20] });
    const json = JSON.parse(writeCpuProfile(profile, { sampleType: 1, title: '' }));
    assert.equal(json.nodes[0].callFrame.functionName, '(root)');
    // DevTools shows nothing of a profile that starts at 0.
    assert.ok(json.startTime > 0);
    assert.equal(json.samples.length, json.timeDeltas.length);
    const sum = json.timeDeltas.reduce((all: number, delta: number) => all + delta, json.startTime);
    assert.ok(sum <= json.endTime);
    assert.equal(json.endTime - json.startTime, 100);
    for (const { id, hitCount } of json.nodes)
      assert.equal(hitCount, json.samples.filter((sample: number) => sample === id).length);
    assert.deepEqual(selfOf(read(json)), selfOf(profile));
  });

  it('reads and writes stacks deeper than a call stack', () => {
    const depth = 50_000;
    const chain = Array.from({ length: depth }, (_, i) => ({ id: i + 1, ...call(i === 0 ? '(root)' : 'f', i - 1, i === 0 ? '' : 'a.js'), children: i + 1 < depth ? [i + 2] : [] })); // prettier-ignore
    const profile = read({ nodes: chain, startTime: 0, endTime: 7, samples: [depth], timeDeltas: [0] });
    assert.equal(profile.stacks.length, depth);
    const again = read(JSON.parse(writeCpuProfile(profile, { sampleType: 1, title: '' })));
    assert.deepEqual(functionTable(again).rows.map(({ total }) => total), functionTable(profile).rows.map(({ total }) => total)); // prettier-ignore
  });

  const paths: [string, string][] = [
    ['file:///home/a%20b/c.js', '/home/a b/c.js'],
    ['file:///C:/a/b.js', 'C:\\a\\b.js'],
    ['file://server/share/a.js', '\\\\server\\share\\a.js'],
    ['file:///%E0%A4%A', 'file:///%E0%A4%A'],
    ['node:fs', 'node:fs'],
    ['https://x.test/a.js?b', 'https://x.test/a.js?b'],
  ];
  for (const [url, path] of paths) {
    it(`takes ${url} for ${path}`, () => {
      const profile = read({
        nodes: [root(2), { id: 2, ...call('a', 0, url), hitCount: 1 }],
        startTime: 0,
        endTime: 1,
      });
      assert.equal(functionTable(profile).rows[0].file, path);
    });
  }

  const samples = { startTime: 0, endTime: 9, samples: [2], timeDeltas: [1] };
  const broken: [string, object, RegExp][] = [
    ['no nodes', { nodes: [] }, /nodes is empty/],
    ['nodes that are none', { nodes: [null] }, /nodes\[0\] is not a node/],
    ['a node without id', { nodes: [{ ...call('a') }] }, /nodes\[0\]\.id is not a whole number/],
    ['an id twice', { nodes: [root(), { ...root() }] }, /nodes\[1\]\.id is 1, as that of nodes\[0\]/],
    ['a missing child', { nodes: [root(7)] }, /nodes\[0\]\.children names a node that is not there/],
    ['two callers', { nodes: [root(2, 2), { id: 2, ...call('a') }] }, /nodes\[1\] has two callers/],
    ['a circle', { nodes: [root(), { id: 2, ...call('a'), children: [3] }, { id: 3, ...call('b'), children: [2] }], ...samples }, /in a circle/], // prettier-ignore
    ['a nameless call frame', { nodes: [{ id: 1, callFrame: {} }], samples: [], timeDeltas: [] }, /nodes\[0\]\.callFrame\.functionName is not a text/], // prettier-ignore
    ['samples without deltas', { nodes, samples: [2] }, /timeDeltas is missing/],
    ['too few deltas', { nodes, samples: [2, 2], timeDeltas: [1] }, /timeDeltas has 1 entries for 2 samples/],
    [
      'a sample of no node',
      { nodes, samples: [9], timeDeltas: [1] },
      /samples\[0\] names a node that is not there/,
    ],
    [
      'a delta that is no number',
      { nodes, samples: [2], timeDeltas: ['1'] },
      /timeDeltas\[0\] is not a number/,
    ],
  ];
  for (const [what, json, message] of broken) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => read(json),
        (error) =>
          error instanceof SelftimeError && error.code === 'notAProfile' && message.test(error.message),
      );
    });
  }
});
