import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EditedSources } from './editedSources.ts';
import { placeOf } from './functionPlace.ts';

type Files = Readonly<Record<string, string>>;

/** `name@file:line` each; pairs as text. */
function matched(
  files: { base: Files; current: Files },
  base: readonly string[],
  current: readonly string[],
): string[] {
  const sources = new EditedSources({
    base: new Map(Object.entries(files.base)),
    current: new Map(Object.entries(files.current)),
  });
  const pairs = sources.match(places(base), places(current));
  return pairs.map(([b, c]) => `${base[b]} = ${current[c]}`).sort();
}

function places(texts: readonly string[]) {
  return texts.map((text) => {
    const [, name, file, line] = /^(.*)@(.*):(\d+)$/.exec(text)!;
    return placeOf({ name, file, line: Number(line), startLine: Number(line) }, undefined);
  });
}

const long = (word: string) => Array.from({ length: 8 }, (_, i) => `  ${word}(${i}, ${word});`).join('\n');
const fn = (name: string, word = name) => `function ${name}(x) {\n${long(word)}\n}`;
const file = (...functions: string[]) => functions.join('\n');

describe('EditedSources', () => {
  it('does not take the only function of a name that was sampled for another one of that name', () => {
    const classes = (f: string, g: string) =>
      `class A {\n  get(x) {\n${f}\n  }\n}\nclass B {\n  get(x) {\n${g}\n  }\n}`;
    const files = {
      base: { '/a.js': classes(long('one'), long('two')) },
      current: { '/a.js': `// more\n${classes(long('one'), long('two'))}` },
    };
    // By name and file alone these are one: A's was sampled before, B's is sampled now.
    assert.deepEqual(matched(files, ['A.get@/a.js:2'], ['B.get@/a.js:15']), []);
    assert.deepEqual(matched(files, ['get@/a.js:2'], ['get@/a.js:15', 'get@/a.js:3']), [
      'get@/a.js:2 = get@/a.js:3',
    ]);
  });

  it('finds functions that were renamed, in files that were renamed', () => {
    const files = {
      base: { '/old.js': file(fn('a', 'go'), fn('b'), fn('c'), 'x.map((y) => y * 2);') },
      current: { '/new.js': file(fn('b'), fn('a2', 'go'), fn('c'), 'x.map((y) => y * 2);') },
    };
    assert.deepEqual(
      matched(
        files,
        ['a@/old.js:1', 'b@/old.js:11', '(anonymous)@/old.js:31'],
        ['b@/new.js:1', 'a2@/new.js:11', '(anonymous)@/new.js:31'],
      ),
      [
        '(anonymous)@/old.js:31 = (anonymous)@/new.js:31',
        'a@/old.js:1 = a2@/new.js:11',
        'b@/old.js:11 = b@/new.js:1',
      ],
    );
  });

  it('finds a function that was moved to another file', () => {
    const files = {
      base: { '/a.js': file(fn('f'), fn('g')), '/b.js': fn('h') },
      current: { '/a.js': fn('g'), '/b.js': file(fn('h'), fn('f')) },
    };
    assert.deepEqual(matched(files, ['f@/a.js:1', 'g@/a.js:11'], ['f@/b.js:11', 'g@/a.js:1']), [
      'f@/a.js:1 = f@/b.js:11',
      'g@/a.js:11 = g@/a.js:1',
    ]);
  });

  it('keeps every function where the text is the same, the nameless, too', () => {
    const text = file(fn('a'), 'x.map((y) => y);\nx.map((y) => y);');
    assert.deepEqual(
      matched(
        { base: { '/a.js': text }, current: { '/a.js': text } },
        ['(anonymous)@/a.js:11'],
        ['(anonymous)@/a.js:12', '(anonymous)@/a.js:11'],
      ),
      ['(anonymous)@/a.js:11 = (anonymous)@/a.js:11'],
    );
  });

  it('goes by the profiles where a text is missing, cannot be parsed, or is another version', () => {
    const [base, current] = [['f@/a.js:1'], ['f@/a.js:7']];
    const same = ['f@/a.js:1 = f@/a.js:7'];
    const sources = {
      good: { '/a.js': fn('f') },
      broken: { '/a.js': 'function (' },
      other: { '/a.js': fn('else') },
    };
    assert.deepEqual(matched({ base: {}, current: sources.good }, base, current), same);
    assert.deepEqual(matched({ base: sources.good, current: {} }, base, current), same);
    assert.deepEqual(matched({ base: sources.broken, current: sources.good }, base, current), same);
    assert.deepEqual(
      matched({ base: sources.other, current: { '/a.js': `${fn('f')}\n` } }, base, ['f@/a.js:1']),
      ['f@/a.js:1 = f@/a.js:1'],
    );
    assert.deepEqual(
      matched({ base: { '/a.js': '\0\uffff' }, current: { '/a.js': '' } }, base, current),
      same,
    );
  });

  it('follows lines, into functions that were moved, and says which are gone', () => {
    const base = `start();\n${fn('a')}\n${fn('b')}\nend();`;
    const current = `start();\n${fn('b').replace('  b(3, b);\n', '').replace('b(5, b)', 'b(5, b, 1)')}\nnew1();\n${fn('a')}\nend();`;
    const sources = new EditedSources({
      base: new Map([['/x/a.js', base]]),
      current: new Map([['/y/a.js', current]]),
    });
    assert.equal(sources.follow('/x/a.js', 1), undefined);
    sources.pairFiles([{ file: '/x/a.js', path: 'a.js' }], [{ file: '/y/a.js', path: 'a.js' }]);
    const at = (line: number) => {
      const found = sources.follow('/x/a.js', line);
      return typeof found === 'object' ? `${found.file}:${found.line}` : found;
    };
    assert.deepEqual([at(1), at(22)], ['/y/a.js:1', '/y/a.js:22']);
    // a's first and last line; b's `b(2, b)`, `b(3, b)`, and the edited one.
    assert.deepEqual(
      [at(2), at(11), at(15), at(16), at(18)],
      ['/y/a.js:12', '/y/a.js:21', '/y/a.js:5', 'gone', '/y/a.js:7'],
    );
    assert.equal(sources.follow('/z.js', 1), undefined);
  });

  it('follows lines of what cannot be parsed', () => {
    const sources = new EditedSources({
      base: new Map([['/a.vue', '<a>\n<b>']]),
      current: new Map([['/a.vue', '<n>\n<a>\n<b>']]),
    });
    const place = [{ file: '/a.vue', path: 'a.vue' }];
    sources.pairFiles(place, place);
    assert.deepEqual(sources.follow('/a.vue', 2), { file: '/a.vue', line: 3 });
  });
});
