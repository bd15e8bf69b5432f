import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { profileFromStacks, treeText } from '../../../test/support/stacks.ts';
import { buildCallTree } from '../callTree.ts';
import type { SelftimeError } from '../errors.ts';
import { lineTable } from '../lineTable.ts';
import type { Profile } from '../profile.ts';
import { captureComment, WARMUP_LABEL, type CaptureMetadata } from '../captureMetadata.ts';
import { ProfileBuilder } from '../profileBuilder.ts';
import { filterProfile, formatFilters, parseFilters } from './language.ts';
import { withoutWarmup } from './warmup.ts';

const profile = profileFromStacks(`
  main@app.ts:1 > handle@app.ts:5 > map@/n/node_modules/lib/x.js:2 > score@app.ts:9   4
  main@app.ts:1 > handle@app.ts:5 > map@/n/node_modules/lib/x.js:2                    2
  main@app.ts:1 > idle@app.ts:7                                                      3
  (program)                                                                          1
`);

const tree = (of: Profile) => treeText(of, buildCallTree(of, 0));
const filtered = (expression: string) => tree(filterProfile(profile, expression));

describe('filters', () => {
  it('focus keeps the samples with a matching function or file', () => {
    assert.equal(
      filtered('focus=^score$'),
      'all 0/4\n  main 0/4\n    handle 0/4\n      map 0/4\n        score 4/4',
    );
    assert.equal(filtered('focus=node_modules').split('\n')[0], 'all 0/6');
  });

  it('ignore drops them', () => {
    assert.equal(filtered('ignore=map'), 'all 0/4\n  main 0/3\n    idle 3/3\n  (program) 1/1');
  });

  it('hide gives their value to the caller', () => {
    assert.equal(
      filtered('hide=map'),
      'all 0/10\n  main 0/9\n    handle 2/6\n      score 4/4\n    idle 3/3\n  (program) 1/1',
    );
  });

  it('show-from starts stacks at the match', () => {
    assert.equal(filtered('show-from=handle|map'), 'all 0/6\n  handle 0/6\n    map 2/6\n      score 4/4');
  });

  it('only-my-code hides dependencies and the runtime, and keeps the line of own code', () => {
    assert.equal(
      filtered('only-my-code'),
      'all 0/9\n  main 0/9\n    handle 2/6\n      score 4/4\n    idle 3/3',
    );
    assert.deepEqual(
      lineTable(filterProfile(profile, 'only-my-code')).rows.map((r) => [r.line, r.self]),
      [
        [9, 4],
        [7, 3],
        [5, 2],
        [1, 0],
      ],
    );
  });

  it('collapse-recursion counts a nested call to its outer frame', () => {
    const recursive = profileFromStacks(`
      main > a > b > a > c  4
      main > a > a          2
      main > b > a > b      1
    `);
    assert.equal(
      tree(filterProfile(recursive, 'collapse-recursion')),
      'all 0/7\n  main 0/7\n    a 2/6\n      c 4/4\n    b 1/1',
    );
  });

  it('apply from left to right', () => {
    assert.equal(filtered('only-my-code ignore=idle hide=main'), 'all 0/6\n  handle 2/6\n    score 4/4');
  });

  it('may leave nothing', () => {
    assert.equal(filtered('focus=nobody'), 'all 0/0');
  });

  it('leave the profile as it was', () => {
    const before = tree(profile);
    filterProfile(profile, 'hide=map only-my-code');
    assert.equal(tree(profile), before);
  });
});

describe('label filters', () => {
  const builder = new ProfileBuilder([{ type: 'space', unit: 'bytes' }]);
  const row = builder.stack(0, { name: 'f', file: '', line: 1 });
  builder.addSample(
    row,
    [1],
    [
      { key: 'thread', value: 'main' },
      { key: 'bytes', value: 100, unit: 'bytes' },
    ],
  );
  builder.addSample(
    row,
    [2],
    [
      { key: 'thread', value: 'worker 1' },
      { key: 'bytes', value: 200 },
    ],
  );
  builder.addSample(row, [4], []);
  const labelled = builder.build();

  for (const [expression, total] of [
    ['thread=main', 1],
    ['thread!=main', 6],
    ['thread="worker 1"', 2],
    ['thread=main,other', 1],
    ['bytes=100', 1],
    ['bytes=100..200', 3],
    ['bytes=150..', 2],
    ['bytes=..150', 1],
    ['label:thread=main bytes=150..', 0],
  ] as const) {
    it(expression, () => {
      assert.equal(buildCallTree(filterProfile(labelled, expression), 0).total[0], total);
    });
  }
});

describe('warming up', () => {
  const withWarmup = (warmup: Partial<CaptureMetadata['warmup']> | undefined): Profile => {
    const builder = new ProfileBuilder([{ type: 'wall', unit: 'nanoseconds' }]);
    const row = builder.stack(0, { name: 'f', file: '', line: 1 });
    builder.addSample(row, [3], [WARMUP_LABEL]);
    builder.addSample(row, [4], [{ key: 'phase', value: 'other' }]);
    builder.addSample(row, [5]);
    const comments = warmup
      ? [
          captureComment({
            version: 1,
            processes: [] as CaptureMetadata['processes'],
            warmup,
          } as CaptureMetadata),
        ]
      : [];
    return builder.build({ comments });
  };
  const total = (of: Profile) => buildCallTree(of, 0).total[0];

  it('is left out', () => {
    assert.equal(total(withoutWarmup(withWarmup({ untilMs: 100 }))), 9);
  });

  it('counts while it is not over, and in profiles that are not ours', () => {
    for (const whole of [withWarmup({ untilMs: null }), withWarmup(undefined)])
      assert.equal(withoutWarmup(whole), whole);
  });
});

describe('the filter language', () => {
  it('reads back what it writes', () => {
    const terms = parseFilters(String.raw` focus="a \"b\" c"   thread!=x only-my-code hide=\d+ `);
    assert.deepEqual(
      terms.map((t) => [t.name, t.operator, t.value]),
      [
        ['focus', '=', 'a "b" c'],
        ['thread', '!=', 'x'],
        ['only-my-code', '', ''],
        ['hide', '=', '\\d+'],
      ],
    );
    assert.deepEqual(parseFilters(formatFilters(terms)), terms);
  });

  for (const bad of ['fokus', 'focus=', 'focus!=x', 'focus=(', '="x"', 'focus="open', 'a=1.2.3..4'])
    it(`refuses ${bad}`, () => {
      assert.throws(
        () => filterProfile(profile, bad),
        (error: SelftimeError) => error.code === 'usage' && error.oneLine.length < 400,
      );
    });
});
