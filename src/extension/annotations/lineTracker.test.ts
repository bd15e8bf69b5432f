import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LineTracker } from './lineTracker.ts';
import type { TextChange } from './lineTracker.ts';

const change = (
  startLine: number,
  startCharacter: number,
  endLine: number,
  endCharacter: number,
  text: string,
): TextChange => ({
  startLine,
  startCharacter,
  endLine,
  endCharacter,
  text,
});

/** `0 1 - 3*`: where each original line is now; `*` edited, `-` gone. */
function picture(tracker: LineTracker, lines: number): string {
  const places = Array.from({ length: lines }, (_, line) => tracker.find(line));
  return places.map((place) => (place ? `${place.line}${place.edited ? '*' : ''}` : '-')).join(' ');
}

const text = 'alpha();\nbeta();\n}\ngamma();\ndelta();';
const cases: [string, TextChange[][], string][] = [
  ['nothing', [], '0 1 2 3 4'],
  ['typing in a line', [[change(1, 0, 1, 0, 'x')]], '0 1* 2 3 4'],
  ['typing and taking it back', [[change(1, 0, 1, 0, 'x')], [change(1, 0, 1, 1, '')]], '0 1 2 3 4'],
  ['indenting', [[change(1, 0, 1, 0, '  ')]], '0 1 2 3 4'],
  ['Enter at the beginning of a line', [[change(1, 0, 1, 0, '\n')]], '0 2 3 4 5'],
  ['Enter at the end of a line', [[change(1, 7, 1, 7, '\n  ')]], '0 1 3 4 5'],
  ['a new line above', [[change(0, 0, 0, 0, 'new();\r\n')]], '1 2 3 4 5'],
  ['two cursors', [[change(0, 0, 0, 0, 'a\n'), change(3, 0, 3, 0, 'b\n')]], '1 2 3 5 6'],
  ['deleting a line', [[change(1, 0, 2, 0, '')]], '0 - 1 2 3'],
  ['joining two lines', [[change(0, 8, 1, 0, ' ')]], '0* - 1 2 3'],
  ['splitting a line in its middle', [[change(0, 3, 0, 3, '\n')]], '0* 2 3 4 5'],
  [
    'a formatter that replaces everything',
    [[change(0, 0, 4, 8, '  alpha();\n\n  beta();\n  }\n  gamma(1);\n  delta();')]],
    '0 2 3 4* 5',
  ],
  ['replacing lines by as many others', [[change(0, 0, 1, 7, 'one();\ntwo();')]], '0* 1* 2 3 4'],
  ['deleting everything', [[change(0, 0, 4, 8, '')]], '0* - - - -'],
];

describe('LineTracker', () => {
  for (const [what, events, expected] of cases) {
    it(`follows ${what}`, () => {
      const tracker = new LineTracker(text);
      for (const changes of events) tracker.apply(changes);
      assert.equal(picture(tracker, 5), expected);
    });
  }

  it('survives a paste of a hundred thousand lines', () => {
    const tracker = new LineTracker(text);
    tracker.apply([change(1, 0, 1, 0, 'pasted();\n'.repeat(100_000))]);
    assert.equal(picture(tracker, 5), '0 100001 100002 100003 100004');
  });
});
