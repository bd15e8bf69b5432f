import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { placeOf } from './functionPlace.ts';
import { matchByPlace } from './matchFunctions.ts';

/** `name@file:line` each; pairs as text. */
function matched(base: readonly string[], current: readonly string[], cwds = ['/app', '/app']): string[] {
  const places = [base, current].map((side, i) =>
    side.map((text) => {
      const [, name, file, line] = /^(.*)@(.*):(\d+)$/.exec(text)!;
      return placeOf({ name, file, line: Number(line), startLine: Number(line) }, cwds[i]);
    }),
  );
  return matchByPlace(places[0], places[1])
    .map(([b, c]) => `${base[b]} = ${current[c]}`)
    .sort();
}

describe('matchByPlace', () => {
  it('finds functions whose lines moved, each once', () => {
    const base = ['f@/app/a.js:10', 'g@/app/a.js:20', 'get@/app/a.js:30', 'get@/app/a.js:40'];
    const current = [
      'f@/app/a.js:10',
      'g@/app/a.js:25',
      'get@/app/a.js:35',
      'get@/app/a.js:45',
      'new@/app/a.js:22',
    ];
    assert.deepEqual(matched(base, current), [
      'f@/app/a.js:10 = f@/app/a.js:10',
      'g@/app/a.js:20 = g@/app/a.js:25',
      'get@/app/a.js:30 = get@/app/a.js:35',
      'get@/app/a.js:40 = get@/app/a.js:45',
    ]);
  });

  it('of several with one name takes the one where the functions before have moved to', () => {
    const base = ['f@/app/a.js:10', 'get@/app/a.js:40'];
    const current = ['f@/app/a.js:20', 'get@/app/a.js:41', 'get@/app/a.js:50'];
    assert.ok(matched(base, current).includes('get@/app/a.js:40 = get@/app/a.js:50'));
  });

  it('matches nameless functions only where they must be', () => {
    const base = ['f@/app/a.js:10', '(anonymous)@/app/a.js:20', '(anonymous:L#30:C#4)@/app/a.js:0'];
    const current = [
      'f@/app/a.js:20',
      '(anonymous)@/app/a.js:20',
      '(anonymous)@/app/a.js:30',
      '@/app/a.js:40',
    ];
    assert.deepEqual(matched(base, current).slice(0, 2), [
      '(anonymous)@/app/a.js:20 = (anonymous)@/app/a.js:30',
      '(anonymous:L#30:C#4)@/app/a.js:0 = @/app/a.js:40',
    ]);
    assert.deepEqual(matched(['(anonymous)@/app/a.js:20'], ['(anonymous)@/app/a.js:23']), []);
  });

  it('knows the files of another checkout, in its working folder and beside it', () => {
    const base = ['f@/old/src/a.js:1', 'g@/old/lib/index.js:1', 'h@/old/bin/index.js:1', 'i@/tmp/x/p.js:1'];
    const current = base.map((text) => text.replace('/old/', '/new/').replace('/tmp/x/', '/tmp/y/'));
    assert.equal(matched(base, current, ['/old', '/new']).length, 4);
    assert.equal(matched(base, current, ['/else', '/else']).length, 4);
    assert.equal(matched(['f@C:\\old\\a.js:1'], ['f@C:\\new\\a.js:1'], ['C:\\old', 'C:\\new']).length, 1);
  });

  it('does not guess between files of one name', () => {
    assert.deepEqual(matched(['f@/x/index.js:1'], ['f@/y/index.js:1', 'f@/z/index.js:1']), []);
  });
});
