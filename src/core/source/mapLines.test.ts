import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linesOf, mapLines } from './mapLines.ts';
import { matchLines } from './matchLines.ts';

/** `1 2* -`: where each old line is now; `*` edited, `-` gone. Texts are written with `/` between lines. */
function picture(old: string, now: string): string {
  const [before, after] = [old, now].map((text) => text.replaceAll('/', '\n'));
  const map = mapLines(before, after);
  return linesOf(before)
    .map((_, i) => map.find(i + 1))
    .map((place) => (place ? `${place.line}${place.edited ? '*' : ''}` : '-'))
    .join(' ');
}

const text = 'alpha();/beta();/}/gamma();/delta();';

describe('mapLines', () => {
  const cases: [what: string, now: string, expected: string][] = [
    ['the same text', text, '1 2 3 4 5'],
    ['lines above, between and below', `new();/alpha();/beta();/}/new();/gamma();/delta();/}`, '2 3 4 6 7'],
    ['deleted lines', 'alpha();/gamma();/delta();', '1 - - 2 3'],
    ['an edited line', 'alpha();/beta(1);/}/gamma();/delta();', '1 2* 3 4 5'],
    ['an edited line below a new one', 'alpha();/const x = 1;/beta(x);/}/gamma();/delta();', '1 3* 4 5 6'],
    ['an edited line above a new one', 'alpha();/beta(x);/const x = 1;/}/gamma();/delta();', '1 2* 4 5 6'],
    ['lines replaced by as many others', 'one;/two;/}/gamma();/delta();', '1* 2* 3 4 5'],
    ['indentation', '  alpha();/\tbeta();/}/gamma();/delta();', '1 2 3 4 5'],
    ['another text', 'x', '1* - - - -'],
    ['no text', '', '1* - - - -'],
  ];
  for (const [what, now, expected] of cases)
    it(`follows ${what}`, () => assert.equal(picture(text, now), expected));

  it('keeps a function together when a like one is added before it', () => {
    const fn = (name: string) => `function ${name}() {/  if (x) {/    return 1;/  }/}/`;
    assert.equal(
      picture(`${fn('a')}/${fn('c')}`, `${fn('a')}/${fn('b')}/${fn('c')}`),
      '1 2 3 4 5 6 13 14 15 16 17 18',
    );
  });

  it('finds lines between lines of which there are many', () => {
    assert.equal(picture('}/}/a/}/}', '}/b/}/a/}/}/}').split(' ')[2], '4');
  });

  it('knows all ends of lines', () => {
    assert.deepEqual(linesOf('a\r\nb\rc\nd\u2028e'), ['a', 'b', 'c', 'd', 'e']);
    assert.equal(mapLines('a\r\nb', 'x\na\nb').find(2)!.line, 3);
  });

  it('says where a line that is gone would be', () => {
    const map = mapLines('a\nb1\nb2\nb3\nc\nd', 'a\nc\nnew\nd');
    assert.deepEqual(
      [1, 2, 4, 5, 6].map((line) => map.nearest(line)),
      [1, 1, 1, 2, 4],
    );
    assert.deepEqual([map.find(0), map.find(7), map.find(3)], [undefined, undefined, undefined]);
    assert.deepEqual([map.nearest(0), map.nearest(99)], [1, 4]);
  });
});

describe('matchLines', () => {
  it('finds a block between new lines', () => {
    assert.deepEqual(
      [...matchLines(['a', 'first()', 'second()', 'z'], ['a', 'new', 'first()', 'second()', 'x', 'z'])],
      [0, -1, 1, 2, -1, 3],
    );
    assert.deepEqual([...matchLines([], ['a'])], [-1]);
    assert.equal(matchLines(['a'], []).length, 0);
  });

  it('keeps the order, and takes no line twice', () => {
    // Every text of up to four lines of three kinds, with every other.
    const texts = Array.from({ length: 81 }, (_, i) => [...i.toString(3).padStart(4, '0')].slice(i % 4));
    for (const old of texts)
      for (const now of texts) {
        const found = [...matchLines(old, now)].filter((o) => o >= 0);
        assert.deepEqual(
          found,
          [...new Set(found)].sort((a, b) => a - b),
        );
        const equal = [...matchLines(old, now)].filter((o, n) => o >= 0 && old[o] === now[n]).length;
        assert.ok(equal > 0 || !old.some((line) => now.includes(line)), `${old} ${now}`);
      }
  });

  it('gives up on two large texts that have nothing in common but braces, instead of hanging', () => {
    const lines = (word: string) => Array.from({ length: 40_000 }, (_, i) => (i % 3 ? '}' : `${word}${i}`));
    const from = matchLines(['start', ...lines('old'), 'end'], ['start', ...lines('new'), 'new', 'end']);
    assert.deepEqual([from[0], from.at(-1)], [0, 40_001]);
  });
});
