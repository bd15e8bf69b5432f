import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { profileFromStacks } from '../../test/support/stacks.ts';
import { filterSamples, samplesMatching } from './filters.ts';
import { functionTable } from './functionTable.ts';
import { lineTable } from './lineTable.ts';

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

describe('filterSamples', () => {
  it('keeps the samples that match a function or a file', () => {
    assert.equal(functionTable(filterSamples(recursive, samplesMatching(recursive, /^fib$/))).total, 7);
    assert.equal(functionTable(filterSamples(recursive, samplesMatching(recursive, /util/))).total, 1);
  });

  it('can leave nothing', () => {
    const { total, rows } = functionTable(filterSamples(recursive, () => false));
    assert.deepEqual([total, rows], [0, []]);
  });
});
