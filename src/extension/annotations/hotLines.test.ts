import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { heatStep, hotFiles, mergeTables, SteadyLines } from './hotLines.ts';
import type { HotFile, SelfTable } from './hotLines.ts';

/** `a.ts:3=50 b.ts:1=2`, out of 100. */
function table(text: string, total = 100): SelfTable {
  const rows = text.split(' ').map((cell) => {
    const [, file, line, self] = /^(.*):(\d+)=(\d+)$/.exec(cell) ?? [];
    const value = Number(self);
    return { file, line: Number(line), function: `f${line}`, self: value, total: value, samples: value };
  });
  rows.sort((a, b) => b.self - a.self);
  return { sampleType: { type: 'wall', unit: 'nanoseconds' }, total, samples: total, rows };
}

const picture = (files: readonly HotFile[]): string =>
  files.map(({ file, lines }) => `${file}:${lines.map(({ line }) => line).join(',')}`).join(' ');
const options = { minimumShare: 0.01, maximumPerFile: 3 };

describe('hotFiles', () => {
  it('keeps lines over the threshold, hottest first, a few a file', () => {
    const files = hotFiles(table('a:1=5 a:2=30 a:3=6 a:4=7 a:5=0 b:1=20 b:2=1', 200), options);
    assert.equal(picture(files), 'a:2,4,3 b:1');
    assert.equal(files[0].lines[0].share, 0.15);
    assert.equal(files[0].lines[0].fileShare, 30 / 48);
  });
  it('has nothing to show of an empty capture', () => {
    assert.deepEqual(hotFiles({ ...table('a:1=0'), total: 0 }, options), []);
  });
});

describe('SteadyLines', () => {
  it('shows the first window at once, later lines after two, and keeps them for three', () => {
    const steady = new SteadyLines();
    const next = (text: string): string => picture(steady.next(table(text, 1000), options));
    assert.equal(next('a:1=100'), 'a:1');
    assert.equal(next('a:1=100 a:2=50'), 'a:1');
    assert.equal(next('a:1=100 a:2=50'), 'a:1,2');
    assert.equal(next('a:1=100 a:2=9'), 'a:1,2');
    assert.equal(next('a:1=100 a:2=9'), 'a:1,2');
    assert.equal(next('a:1=100 a:2=11'), 'a:1,2');
    assert.equal(next('a:1=100 a:2=9'), 'a:1,2');
    assert.equal(next('a:1=100 a:2=9'), 'a:1,2');
    assert.equal(next('a:1=100 a:2=9'), 'a:1');
  });
  it('never shows more than the maximum', () => {
    const steady = new SteadyLines();
    const rows = 'a:1=100 a:2=90 a:3=80 a:4=70 a:5=60';
    assert.equal(picture(steady.next(table(rows, 1000), options)), 'a:1,2,3');
    assert.equal(picture(steady.next(table(rows, 1000), { ...options, maximumPerFile: 2 })), 'a:1,2');
  });
});

describe('mergeTables', () => {
  it('adds up lines that several processes ran', () => {
    const merged = mergeTables([table('a:1=50 b:1=10'), table('a:1=20 c:1=80', 300)]);
    assert.equal(merged.total, 400);
    assert.deepEqual(
      merged.rows.map((row) => `${row.file}:${row.self}`),
      ['c:80', 'a:70', 'b:10'],
    );
  });
});

describe('heatStep', () => {
  it('has four steps', () => assert.deepEqual([0.01, 0.03, 0.1, 0.25, 1].map(heatStep), [0, 1, 2, 3, 3]));
});
