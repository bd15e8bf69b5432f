import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SourceFunctions } from '../source/sourceFunctions.ts';
import { matchRows } from './matchRows.ts';

/** `step before:line = after:line` of each function of the older text, `before:line = -` where it is gone. */
function matched(older: string, newer: string): string[] {
  const [base, current] = [older, newer].map((text) => new SourceFunctions(text, 'f.ts'));
  const { partner, step } = matchRows(base, current);
  const shown = ({ table }: SourceFunctions, row: number) => `${table.name[row]}:${table.startLine[row]}`;
  return Array.from(partner, (c, b) =>
    c < 0 ? `${shown(base, b)} = -` : `${step[b]} ${shown(base, b)} = ${shown(current, c)}`,
  ).slice(1);
}

const body = (name: string, lines = 6) =>
  Array.from({ length: lines }, (_, i) => `  const ${name}${i} = compute(${name}, ${i});`).join('\n');
const fn = (name: string, what = name) => `function ${name}(x) {\n${body(what)}\n}`;

describe('matchRows', () => {
  it('1: the same name and code, wherever it was moved', () => {
    assert.deepEqual(
      matched([fn('a'), fn('b'), fn('c')].join('\n'), [fn('c'), fn('b'), fn('a')].join('\n')),
      ['1 a:1 = a:17', '1 b:9 = b:9', '1 c:17 = c:1'],
    );
  });

  it('1: of several that are the same, the one that is nearest to where it would be', () => {
    const getter = 'get size() {\n    return this.n;\n  }';
    const both = `const a = {\n  ${getter},\n};\nconst b = {\n  ${getter},\n};`;
    assert.deepEqual(matched(both, `first();\nsecond();\n${both}`), [
      '1 size:2 = size:4',
      '1 size:7 = size:9',
    ]);
  });

  it('2: the same name where its line is now', () => {
    const older = `class A {\n  run(x) {\n    return x;\n  }\n}\nclass B {\n  run(x) {\n    return x + x;\n  }\n}`;
    const newer = older.replace('class A', 'class A2').replace('return x;', 'return x * x;');
    assert.deepEqual(matched(older, `import 'x';\n${newer}`), [
      '2 A.run:2 = A2.run:3',
      '1 B.run:7 = B.run:8',
    ]);
  });

  it('2: the nameless on a line of theirs', () => {
    const older = `${fn('a')}\nlist.map((x) => x + 1);\nlist.map((x) => x + 2);`;
    const newer = `import 'y';\n${fn('a')}\nlist.map((x) => x + 2);`;
    assert.deepEqual(matched(older, newer), [
      '1 a:1 = a:2',
      '(anonymous):9 = -',
      '1 (anonymous):10 = (anonymous):10',
    ]);
  });

  it('3: the same qualified name with other code in another place', () => {
    const older = `${fn('a')}\n${fn('b')}\n${fn('c')}`;
    const newer = `${fn('c')}\n${fn('a')}\nfunction b(one, two) {\n${body('other', 9)}\n}`;
    assert.deepEqual(matched(older, newer), ['1 a:1 = a:9', '3 b:9 = b:17', '1 c:17 = c:1']);
  });

  it('3: nameless functions of one that was rewritten, in their order', () => {
    const older = 'function f() {\n  a.on("x", () => one());\n  a.on("y", () => two());\n}';
    const newer =
      'function f() {\n  const all = collect();\n  subscribe(all, (event) => handle(event));\n\n  drop(all, (left) => { left });\n}';
    assert.deepEqual(matched(older, newer).slice(1), [
      '3 (anonymous):2 = (anonymous):3',
      '3 (anonymous):3 = (anonymous):5',
    ]);
  });

  it('4: the same code under another name, far away', () => {
    const far = Array.from({ length: 300 }, (_, i) => `call(${i});`).join('\n');
    assert.deepEqual(matched(`${fn('before', 'x')}\n${far}`, `${far}\n${fn('after', 'x')}`), [
      '4 before:1 = after:301',
    ]);
  });

  it('4: not by code that others have, too, or that says little', () => {
    const far = Array.from({ length: 300 }, (_, i) => `call(${i});`).join('\n');
    const two = (a: string, b: string) => `${fn(a, 'x')}\n${fn(b, 'x')}`;
    assert.deepEqual(matched(`${two('a', 'b')}\n${far}`, `${far}\n${two('c', 'd')}`), ['a:1 = -', 'b:9 = -']);
    assert.deepEqual(matched(`const a = () => 1;\n${far}`, `${far}\nconst b = () => 1;`), ['a:1 = -']);
  });

  it('5: renamed and changed a little', () => {
    const older = `${fn('a')}\nfunction before(x) {\n${body('v', 8)}\n  return before(x);\n}`;
    const newer = older.replaceAll('before', 'after').replace('v3);', 'v3, 1);').replace('v, 3', 'v, 33');
    assert.deepEqual(matched(older, `import 'y';\n${newer}`), ['1 a:1 = a:2', '5 before:9 = after:10']);
    const another = `${fn('a')}\nfunction after(x) {\n${body('w', 8)}\n}`;
    assert.deepEqual(matched(older, another), ['1 a:1 = a:1', 'before:9 = -']);
  });

  it('5: one line of five may have changed; of four that would be more than a fifth', () => {
    const program = (name: string, lines: readonly string[]) =>
      `${fn('a')}\nfunction ${name}(x) {\n${lines.join('\n')}\n}`;
    const lines = ['  read(x);', '  check(x);', '  write(x);', '  close(x);'];
    const edited = [...lines.slice(0, -1), '  flush(x);'];
    assert.deepEqual(matched(program('before', lines), program('after', edited)).slice(1), [
      '5 before:9 = after:9',
    ]);
    const shorter = matched(program('before', lines.slice(1)), program('after', edited.slice(1)));
    assert.deepEqual(shorter.slice(1), ['before:9 = -']);
  });

  it('leaves out numbers that bundlers give, and wrappers without a name', () => {
    const older = `pp$8.next = function (x) {\n${body('v', 3)}\n};`;
    const newer = `(() => {\n${fn('a')}\npp$7.next = function (x, y) {\n${body('w', 5)}\n};\n})();`;
    assert.deepEqual(matched(older, newer), ['2 pp$8.next:1 = pp$7.next:10']);
  });

  it('a file without functions, an empty one', () => {
    assert.deepEqual(matched('', ''), []);
    assert.deepEqual(matched(fn('a'), ''), ['a:1 = -']);
    assert.deepEqual(matched('', fn('a')), []);
  });
});

describe('two builds of one package', () => {
  it('every function of the module is found in the script, whose lines are all indented otherwise', () => {
    // Built from the same source: their functions stand in the same order, after two wrappers in the script.
    const folder = dirname(fileURLToPath(import.meta.resolve('acorn')));
    const [base, current] = ['acorn.mjs', 'acorn.js'].map(
      (name) => new SourceFunctions(readFileSync(join(folder, name), 'utf8'), name),
    );
    assert.ok(base.length > 300, `${base.length}`);
    const wrappers = current.length - base.length;
    const { partner } = matchRows(base, current);
    const wrong = Array.from(partner.keys()).filter((b) => b > 0 && partner[b] !== b + wrappers);
    assert.deepEqual(wrong, []);
  });
});
