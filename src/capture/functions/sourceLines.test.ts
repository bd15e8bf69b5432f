import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { functionTable } from '../../core/functionTable.ts';
import type { Profile } from '../../core/profile.ts';
import { ProfileBuilder } from '../../core/profileBuilder.ts';
import { encodeName, type ProcessRecord } from '../../protocol/agentFiles.ts';
import { SourceLines } from './sourceLines.ts';

const folder = mkdtempSync(join(tmpdir(), 'selftime-lines-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const parserFile = fileURLToPath(new URL('./parserThread.ts', import.meta.url));
const target: ProcessRecord = {
  pid: 1,
  ppid: 0,
  threadId: 0,
  argv: ['node', 'main.js'],
  execArgv: [],
  nodeOptions: [],
  arch: 'x64',
  cwd: folder,
  nodeVersion: 'v24.0.0',
  stripsTypes: true,
  startTime: 0,
};

function write(name: string, lines: readonly string[]): string {
  const file = join(folder, name);
  writeFileSync(file, lines.join('\n'));
  return file;
}

/** A frame as the agent has it: `name@definition:column`, its file and line. */
type Sampled = readonly [name: string, file: string, line: number];

/** Stacks as people see them, root first: `name file:line`, inlined frames each by themselves. */
async function placed(frames: readonly Sampled[]) {
  const builder = new ProfileBuilder([{ type: 'samples', unit: 'count' }]);
  let row = 0;
  for (const [name, file, line] of frames) row = builder.stack(row, { name, file, line });
  builder.addSample(row, [1]);
  const lines = new SourceLines(parserFile);
  const profile = await lines.place(builder.build(), target);
  return { stack: stackOf(profile), unplaced: lines.unplacedSamples, profile };
}

function stackOf({ samples, stacks, locations, functions, strings }: Profile): string[] {
  const found: string[] = [];
  for (let row = samples.stack[0]; row > 0; row = stacks.parent[row]) {
    const location = stacks.location[row];
    for (let i = locations.lineStart[location]; i < locations.lineStart[location + 1]; i++) {
      const fn = locations.lineFunction[i];
      const file = strings.get(functions.file[fn]).slice(folder.length + 1);
      found.unshift(`${strings.get(functions.name[fn])} ${file}:${locations.lineNumber[i]}`);
    }
  }
  return found;
}

const at = (name: string, definitionColumn = 0, column = 0) => encodeName({ name, definitionColumn, column });

describe('samples in their own function', () => {
  const file = write('own.js', [
    'class A {',
    '  run() {',
    '    a();',
    '  }',
    '}',
    'class B {',
    '  run() {',
    '    b();',
    '  }',
    '}',
    'const f = () => {',
    '  list.map((x) => x + 1).filter((y) => y);',
    '};',
  ]);

  it('methods of the same name', async () => {
    const { stack, unplaced, profile } = await placed([
      [at('run', 6), file, 3],
      [at('run', 6), file, 8],
    ]);
    assert.deepEqual(stack, ['A.run own.js:3', 'B.run own.js:8']);
    assert.deepEqual(
      functionTable(profile).rows.map(({ name, startLine }) => `${name} ${startLine}`),
      ['B.run 7', 'A.run 2'],
    );
    assert.equal(unplaced, 0);
  });

  it('functions on the same line, by where they are defined or where they execute', async () => {
    const names = async (sampled: string) => {
      const { functions } = (await placed([[sampled, file, 12]])).profile;
      return functions.startLine[0];
    };
    assert.equal(await names(at('', 12)), 12);
    assert.equal(await names(at('f', 11)), 11);
    assert.equal(await names(at('f', 0, 5)), 11);
    assert.equal(await names(at('', 0, 19)), 12);
  });

  it('what is no function of the file keeps what V8 says', async () => {
    assert.deepEqual((await placed([[at('other'), file, 3]])).stack, ['other own.js:3']);
    const missing = join(folder, 'missing.js');
    assert.deepEqual((await placed([[at('f'), missing, 3]])).stack, ['f missing.js:3']);
    assert.deepEqual((await placed([['(garbage collector)', '', 0]])).stack, ['(garbage collector) :0']);
  });
});

describe('samples in inlined code', () => {
  const main = write('main.js', [
    "const { far: near, Box } = require('./lib.js');",
    'function local(x) {',
    '  return x;',
    '}',
    'function outer(n) { for (;;) n = local(n) + near(n); }',
    'const box = new Box();',
    'class Bag {',
    '  put(x) {',
    '    return x;',
    '  }',
    '  fill() { for (;;) this.put(1); }',
    '  move() { for (;;) box.put(1); }',
    '}',
    'function unknown(call) { for (;;) table[call](1); }',
    // A property is not what the name means that `outer` calls.
    'const steps = { near: () => outer(1) };',
  ]);
  write('lib.js', [
    'exports.far = far;',
    ...Array.from({ length: 6 }, () => ''),
    'class Box { put(x) { void 0,',
    '  x.y;',
    '} }',
    ...Array.from({ length: 10 }, () => ''),
    'function far(x) {',
    '  return farther(x);',
    '}',
    'function farther(x) {',
    '  return x * 2;',
    '}',
    'exports.Box = Box;',
  ]);

  it('of the same file', async () => {
    const { stack } = await placed([[at('outer', 15), main, 3]]);
    assert.deepEqual(stack, ['outer main.js:5', 'local main.js:3']);
  });

  it('of a file that is in no sample, under another name', async () => {
    const { stack, unplaced } = await placed([[at('outer', 15), main, 22]]);
    assert.deepEqual(stack, ['outer main.js:5', 'far lib.js:22']);
    assert.equal(unplaced, 0);
  });

  it('through a function in between', async () => {
    const { stack } = await placed([[at('outer', 15), main, 25]]);
    assert.deepEqual(stack, ['outer main.js:5', 'far lib.js:22', 'farther lib.js:25']);
  });

  it('of several methods on that line, the one that is meant', async () => {
    assert.deepEqual((await placed([[at('fill', 7), main, 9]])).stack, [
      'Bag.fill main.js:11',
      'Bag.put main.js:9',
    ]);
    assert.deepEqual((await placed([[at('move', 7), main, 9]])).stack, [
      'Bag.move main.js:12',
      'Box.put lib.js:9',
    ]);
  });

  it('of one of several nameless functions, none of which it can be said to be', async () => {
    const nameless = write('nameless.js', [
      'const first = (a) => a;',
      'const other = (b) => b;',
      'first(other);',
    ]);
    const { stack, unplaced } = await placed([[at('', 15), nameless, 101]]);
    assert.deepEqual(stack, ['(anonymous) nameless.js:0']);
    assert.equal(unplaced, 1);
  });

  it('of an unknown place: no line, and counted', async () => {
    const { stack, unplaced } = await placed([[at('unknown', 17), main, 101]]);
    assert.deepEqual(stack, ['unknown main.js:0']);
    assert.equal(unplaced, 1);
  });
});
