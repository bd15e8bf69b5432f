import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { profileFromStacks } from '../../test/support/stacks.ts';
import { functionTable } from './functionTable.ts';
import { ProfileBuilder } from './profileBuilder.ts';

const labels = (pid: number) => [
  { key: 'pid', value: pid },
  { key: 'thread', value: 'main' },
];
const about = { period: 1, periodType: undefined, timeNanos: 0, durationNanos: 0, comments: [] };
const first = profileFromStacks(`
  main > a@app.js:3  5
  main > b@app.js:4  1
`);
const second = profileFromStacks(`
  main > b@app.js:4  2
  main > a@app.js:9  1
`);

describe('ProfileBuilder', () => {
  it('sums equal stacks and keeps the others', () => {
    const builder = new ProfileBuilder(first.sampleTypes);
    builder.add(first);
    builder.add(second);
    const merged = builder.build(about);
    assert.equal(merged.samples.length, 3);
    assert.deepEqual(
      functionTable(merged).rows.map((r) => [r.name, r.self]),
      [
        ['a', 6],
        ['b', 3],
        ['main', 0],
      ],
    );
  });

  it('keeps samples of different labels apart', () => {
    const builder = new ProfileBuilder(first.sampleTypes);
    builder.add(first, { labels: labels(1) });
    builder.add(first, { labels: labels(2) });
    const { samples, strings } = builder.build(about);
    assert.equal(samples.length, 4);
    assert.deepEqual([...samples.labelKey].map((key) => strings.get(key)).slice(0, 2), ['pid', 'thread']);
    assert.deepEqual(
      [...samples.labelNumber].filter((n) => n > 0),
      [1, 1, 2, 2],
    );
  });

  it('moves frames where the map says', () => {
    const builder = new ProfileBuilder(first.sampleTypes);
    builder.add(first, { mapFrame: (frame) => ({ ...frame, file: 'src.ts', line: frame.line + 100 }) });
    const merged = builder.build(about);
    assert.deepEqual(
      new Set([...merged.functions.file].map((f) => merged.strings.get(f))),
      new Set(['src.ts']),
    );
    assert.ok([...merged.locations.lineNumber].includes(103));
  });

  it('gives snapshots that later windows do not change', () => {
    const builder = new ProfileBuilder(first.sampleTypes);
    builder.add(first);
    const snapshot = builder.build(about);
    builder.add(second);
    assert.equal(functionTable(snapshot).total, 6);
    assert.equal(functionTable(builder.build(about)).total, 9);
  });

  it('refuses other sample types', () => {
    const builder = new ProfileBuilder([{ type: 'cpu', unit: 'nanoseconds' }]);
    assert.throws(() => builder.add(first), /different sample types/);
  });
});
