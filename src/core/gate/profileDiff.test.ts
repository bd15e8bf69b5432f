import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Profile } from '../profile.ts';
import { ProfileBuilder } from '../profileBuilder.ts';
import { EditedSources } from './editedSources.ts';
import { diffFunctions, diffLines, type DiffRow } from './profileDiff.ts';

/** Samples by `function:startLine:line` of /a.js. */
function profile(samples: Readonly<Record<string, number>>): Profile {
  const builder = new ProfileBuilder([{ type: 'samples', unit: 'count' }]);
  for (const [place, count] of Object.entries(samples)) {
    const [name, startLine, line] = place.split(':');
    const frame = { name, file: '/a.js', line: Number(line), startLine: Number(startLine) };
    builder.addSample(builder.stack(0, frame), [count]);
  }
  return builder.build();
}

const shown = (rows: readonly DiffRow[]) =>
  rows.map((row) => `${row.function}:${row.line} ${row.base.self}>${row.current.self}`).sort();

const older = 'function old(x) {\n  one(x);\n  two(x);\n  three(x);\n  four(x);\n  five(x);\n}\n';
const newer = `import 'y';\n\n${older.replace('old', 'renamed').replace('  two(x);\n', '')}`;
const sources = () =>
  new EditedSources({ base: new Map([['/a.js', older]]), current: new Map([['/a.js', newer]]) });
const base = profile({ 'old:1:2': 10, 'old:1:3': 20, 'old:1:4': 30, 'old:1:6': 40 });
const current = profile({ 'renamed:3:4': 11, 'renamed:3:5': 33, 'renamed:3:7': 44 });

describe('diff of an edited program', () => {
  it('compares a function with itself under its old name', () => {
    assert.deepEqual(shown(diffFunctions(base, current, [0, 0], 'place', sources().match)), [
      'renamed:3 100>88',
    ]);
    assert.equal(diffFunctions(base, current, [0, 0]).length, 2);
  });

  it('compares a line with what it has become, and shows one that is gone where it was', () => {
    const rows = diffLines(base, current, [0, 0], sources());
    assert.deepEqual(shown(rows), ['old:3 20>0', 'renamed:4 10>11', 'renamed:5 30>33', 'renamed:7 40>44']);
  });

  it('goes by numbers of lines where no source is known', () => {
    assert.deepEqual(
      shown(diffLines(base, current, [0, 0])),
      shown(diffLines(base, current, [0, 0], new EditedSources({ base: new Map(), current: new Map() }))),
    );
  });
});
