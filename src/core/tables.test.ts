import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { profileFromStacks } from '../../test/support/stacks.ts';
import { callersAndCallees } from './functionNeighbours.ts';
import { functionTable } from './functionTable.ts';
import { lineTable } from './lineTable.ts';
import { fileTable, packageTable } from './placeTables.ts';

const recursive = profileFromStacks(`
  main@app.js:1 > fib@app.js:10 > fib@app.js:11 > fib@app.js:10  4
  main@app.js:1 > fib@app.js:10 > fib@app.js:10                  3
  main@app.js:2 > print@util.js:5                                1
`);

describe('functionTable', () => {
  it('counts a recursive function once a sample', () => {
    const { total, rows } = functionTable(recursive);
    assert.equal(total, 8);
    assert.deepEqual(
      rows.map((r) => [r.name, r.file, r.self, r.total, r.line]),
      [
        ['fib', 'app.js', 7, 7, 10],
        ['print', 'util.js', 1, 1, 5],
        ['main', 'app.js', 0, 8, 1],
      ],
    );
  });
});

describe('lineTable', () => {
  it('gives self to the line that ran and total to each line on the stack, once', () => {
    const { total, rows } = lineTable(recursive);
    assert.equal(total, 8);
    assert.deepEqual(
      rows.map((r) => [r.file, r.line, r.function, r.self, r.total]),
      [
        ['app.js', 10, 'fib', 7, 7],
        ['util.js', 5, 'print', 1, 1],
        ['app.js', 1, 'main', 0, 7],
        ['app.js', 11, 'fib', 0, 4],
        ['app.js', 2, 'main', 0, 1],
      ],
    );
  });

  it('leaves out frames without a line', () => {
    assert.deepEqual(lineTable(profileFromStacks('native 1')).rows, []);
  });
});

describe('fileTable and packageTable', () => {
  const profile = profileFromStacks(`
    main@/app/main.js:1 > render@/app/node_modules/ui/a.js:1 > each@/app/node_modules/ui/b.js:2  5
    main@/app/main.js:1 > parse@/app/node_modules/@x/y/p.js:3 > back@/app/main.js:9              3
    main@/app/main.js:1 > readSync@node:fs:4 > (program)                                        2
  `);

  it('sum by file', () => {
    assert.deepEqual(
      fileTable(profile).rows.map((r) => [r.name, r.self, r.total]),
      [
        ['/app/node_modules/ui/b.js', 5, 5],
        ['/app/main.js', 3, 10],
        ['', 2, 2],
        ['/app/node_modules/ui/a.js', 0, 5],
        ['/app/node_modules/@x/y/p.js', 0, 3],
        ['node:fs', 0, 2],
      ],
    );
  });

  it('sum by package, and name the hottest function of each', () => {
    const { functions, strings } = profile;
    assert.deepEqual(
      packageTable(profile).rows.map((r) => [
        r.name,
        r.self,
        r.total,
        strings.get(functions.name[r.functionIndex]),
      ]),
      [
        ['ui', 5, 5, 'each'],
        ['(own code)', 3, 10, 'back'],
        ['(native)', 2, 2, '(program)'],
        ['@x/y', 0, 3, 'parse'],
        ['(built-in)', 0, 2, 'readSync'],
      ],
    );
  });
});

describe('by name only, as pprof', () => {
  it('merges functions of one name', () => {
    const profile = profileFromStacks('f@a.js > f@b.js 2\nf@b.js 1');
    const rows = (identity: 'name' | 'place') =>
      functionTable(profile, 0, { identity }).rows.map((r) => [r.file, r.self, r.total]);
    assert.deepEqual(rows('place'), [
      ['b.js', 3, 3],
      ['a.js', 0, 2],
    ]);
    assert.deepEqual(rows('name'), [['a.js', 3, 3]]);
  });
});

describe('callersAndCallees', () => {
  it('counts each pair once a sample, and not a function that calls itself', () => {
    const profile = profileFromStacks(`
      main > f > g > f > g  4
      main > f > f > h      2
      other > f             1
    `);
    const { functions, strings } = profile;
    const named = (rows: readonly { functionIndex: number; value: number }[]) =>
      rows.map((r) => [strings.get(functions.name[r.functionIndex]), r.value]);
    const index = (name: string) => functionTable(profile).rows.find((r) => r.name === name)!.functionIndex;
    const f = callersAndCallees(profile, 0, index('f'));
    assert.deepEqual(named(f.callers), [
      ['main', 6],
      ['g', 4],
      ['other', 1],
    ]);
    assert.deepEqual(named(f.callees), [
      ['g', 4],
      ['h', 2],
    ]);
  });

  it('agrees with counting sample by sample, however stacks are nested', () => {
    const stacks = Array.from({ length: 400 }, (_, i) => {
      const depth = 1 + ((i * 7) % 9);
      return Array.from({ length: depth }, (_, at) => 'abcde'[(i * (at + 3) + ((i >> 3) ^ (at * at))) % 5]);
    });
    const profile = profileFromStacks(stacks.map((names, i) => `${names.join(' > ')} ${i + 1}`).join('\n'));
    const { functions, strings } = profile;
    for (const { functionIndex, name } of functionTable(profile).rows) {
      const expected: Record<'callers' | 'callees', Record<string, number>> = { callers: {}, callees: {} };
      stacks.forEach((names, i) => {
        const pairs = new Set(names.slice(1).map((callee, at) => `${names[at]}${callee}`));
        for (const [caller, callee] of pairs) {
          if (caller === callee) continue;
          if (callee === name) expected.callers[caller] = (expected.callers[caller] ?? 0) + i + 1;
          if (caller === name) expected.callees[callee] = (expected.callees[callee] ?? 0) + i + 1;
        }
      });
      const { callers, callees } = callersAndCallees(profile, 0, functionIndex);
      const named = (rows: typeof callers) =>
        Object.fromEntries(rows.map((r) => [strings.get(functions.name[r.functionIndex]), r.value]));
      assert.deepEqual({ callers: named(callers), callees: named(callees) }, expected, name);
    }
  });
});
