import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { functionAt, functionsOn, mentionsOf } from './functionTable.ts';
import { parseFunctions } from './parseFunctions.ts';

/** `lines name`, indented by nesting, as the table has them. */
function outline(code: string, file = 'f.js'): string[] {
  const { length, name, parent, startLine, endLine } = parseFunctions(code, file);
  const depth = (row: number): number => (parent[row] < 0 ? 0 : 1 + depth(parent[row]));
  return Array.from({ length }, (_, row) => row)
    .slice(1)
    .map((row) => `${' '.repeat(depth(row) - 1)}${startLine[row]}-${endLine[row]} ${name[row]}`);
}

describe('names of functions', () => {
  const named: [string, string][] = [
    ['function f() {}', 'f'],
    ['const f = () => 1;', 'f'],
    ['let f = async function () {};', 'f'],
    ['f = x => x;', 'f'],
    ['obj.a.b = function () {};', 'obj.a.b'],
    ['Foo.prototype.bar = function () {};', 'Foo.bar'],
    ['exports.f = () => 1;', 'f'],
    ['module.exports = function () {};', 'module.exports'],
    ['const o = { key: () => 1 };', 'key'],
    ['const o = { method() {} };', 'method'],
    ["const o = { 'some key': () => 1 };", 'some key'],
    ['const o = { get size() { return 1; } };', 'size'],
    ['class A { run() {} }', 'A.run'],
    ['class A { #x() {} }', 'A.#x'],
    ['class A { static of() {} }', 'A.of'],
    ['class A { get size() { return 1; } }', 'A.size'],
    ['class A { *[Symbol.iterator]() {} }', 'A.(computed)'],
    ['const A = class { run() {} };', 'A.run'],
    ['class A { constructor() {} }', 'A'],
    ['export default function () {}', 'default'],
    ['const { f = () => 1 } = {};', 'f'],
    ['const f = a || (() => 1);', 'f'],
    ['var f = __name(() => 1, "g");', 'g'],
    ['list.map((x) => x);', '(anonymous)'],
    ['(function () {})();', '(anonymous)'],
  ];
  for (const [code, name] of named) it(code, () => assert.deepEqual(outline(code), [`1-1 ${name}`]));

  it('fields of a class run in functions of their own', () => {
    const code = 'class A {\n  x = f();\n  static y = f();\n  run = () => 1;\n}';
    assert.deepEqual(outline(code), [
      '1-5 A.<static_initializer>',
      ' 1-5 A.<instance_members_initializer>',
      '  4-4 A.run',
    ]);
  });
});

describe('what is parsed', () => {
  it('TypeScript, in its own lines', () => {
    const code = [
      'interface I { f(): void }',
      'type T = (x: number) => string;',
      'declare function g(): void;',
      'export class A<T> {',
      '  private f?(x: T): void;',
      '  @d() run(this: A<T>, x = <T>(y: T) => y): asserts x is any {}',
      '}',
    ].join('\n');
    assert.deepEqual(outline(code, 'f.ts'), ['6-6 A.run', ' 6-6 x']);
  });

  it('JSX, and scripts that end early', () => {
    assert.deepEqual(outline('const C = () => <p onClick={() => 1}>x</p>;'), ['1-1 C', ' 1-1 (anonymous)']);
    assert.deepEqual(outline('#!/usr/bin/env node\nif (x) return;\nfunction f() {}'), ['3-3 f']);
  });

  it('code that nests deeper than a stack', () => {
    const deep = `f(${'1+'.repeat(3_000)}1)`;
    assert.deepEqual(outline(`function f() {}\n${deep}`), ['1-1 f']);
  });
});

describe('where functions are', () => {
  const table = parseFunctions(
    'const a = () => 1, b = () => { return (() =>\n 2)(); };\nfunction c() {\n}\n',
    'f.js',
  );
  const names = (rows: readonly number[]) => rows.map((row) => table.name[row]);

  it('on a line', () => {
    assert.deepEqual(names(functionsOn(table, 1)), ['a', 'b', '(anonymous)']);
    assert.deepEqual(names(functionsOn(table, 2)), ['b', '(anonymous)']);
    assert.deepEqual(names(functionsOn(table, 4)), ['c']);
    assert.deepEqual(names(functionsOn(table, 5)), []);
  });

  it('at a column', () => {
    assert.equal(table.name[functionAt(table, 1, 17)], 'a');
    assert.equal(table.name[functionAt(table, 1, 30)], 'b');
    assert.equal(functionAt(table, 1, 19), 0);
    assert.equal(table.name[functionAt(table, 2, 2)], '(anonymous)');
    assert.equal(table.name[functionAt(table, 2, 6)], 'b');
  });

  it('where V8 says they are defined: at their parameters', () => {
    const { definitionColumn } = parseFunctions(
      'function f (a) {}\nconst g = async (x) => x, h = y => y;',
      'f.js',
    );
    assert.deepEqual([...definitionColumn].slice(1), [12, 17, 31]);
  });
});

describe('what functions mention', () => {
  it('names, their line, and what they are properties of', () => {
    const table = parseFunctions(
      'function f() {\n  this.go(a);\n  lib.go();\n  for (const x of y) z();\n}',
      'f.js',
    );
    assert.deepEqual([...mentionsOf(table, 1)].map(({ name, line, of }) => `${name} ${line} ${of}`).sort(), [
      'a 2 ',
      'go 0 undefined',
      'lib 3 ',
      'next 4 undefined',
      'x 4 ',
      'y 4 ',
      'z 4 ',
    ]);
  });

  it('by other names of them, and imports', () => {
    const code = "import d, { a as b } from './m.js';\nconst { c: e } = require('n');\nconst o = new K();";
    const { aliases, classesOf, imports } = parseFunctions(code, 'f.js');
    assert.deepEqual(Object.fromEntries(aliases), { d: ['default'], b: ['a'], e: ['c'] });
    assert.deepEqual(Object.fromEntries(classesOf), { o: ['K'] });
    assert.deepEqual(imports.toSorted(), ['./m.js', 'n']);
  });
});
