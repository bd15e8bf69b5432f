import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { displayName, fitLabel, shortName, shownText } from './displayName.ts';

describe('displayName', () => {
  it('says where a nameless function stands', () => {
    assert.equal(displayName('(anonymous:L#33:C#31)', '/app/svc.ts', 40), '(anonymous) svc.ts:33');
    assert.equal(displayName('(anonymous)', '/app/svc.ts', 40), '(anonymous) svc.ts:40');
    assert.equal(displayName('', '', 0), '(anonymous)');
  });

  it('leaves names alone', () => {
    assert.equal(displayName('score', '/app/svc.ts', 40), 'score');
    assert.equal(displayName('(program)', '', 0), '(program)');
  });
});

describe('shortName', () => {
  it('drops the path of a Go name only', () => {
    assert.equal(shortName('github.com/x/y/pkg/scrape.(*loop).run'), 'scrape.(*loop).run');
    assert.equal(
      shortName('github.com/google/btree.(*node[go.shape.interface { Less(github.com/a/b.Item) bool }]).get'),
      'btree.(*node[go.shape.interface { Less(github.com/a/b.Item) bool }]).get',
    );
    assert.equal(shortName('runtime.main'), 'runtime.main');
    assert.equal(shortName('(anonymous) src/x.ts:3'), '(anonymous) src/x.ts:3');
  });
});

describe('shownText', () => {
  it('makes visible what would hide or turn round', () => {
    assert.equal(shownText('a\0b\nc\x7f'), 'a␀b␊c␡');
    assert.equal(shownText('user\u202etxt.exe\u2066'), 'user\ufffdtxt.exe\ufffd');
    assert.equal(shownText('größe 名前 __proto__'), 'größe 名前 __proto__');
  });

  it('shortens what no view could show', () => {
    const shown = shownText(`${'a'.repeat(500_000)}${'z'.repeat(500_000)}`);
    assert.equal(shown.length, 1000);
    assert.match(shown, /^a+…z+$/);
  });
});

describe('fitLabel', () => {
  /** As it looks in a frame of so many letters. */
  const fit = (name: string, letters: number): string => fitLabel(name, letters * 7, 7);

  it('takes the path of a Go name away from its middle, then all of it, and only then from the name', () => {
    const name = 'github.com/prometheus/prometheus/scrape.(*loop).run';
    assert.equal(fit(name, 51), name);
    assert.equal(fit(name, 40), 'github.com/…rometheus/scrape.(*loop).run');
    assert.equal(fit(name, 18), 'scrape.(*loop).run');
    assert.equal(fit(name, 12), 'scrape.(*lo…');
    assert.equal(fit(name, 2), '');
  });

  it('keeps the line of a nameless function as long as there is room for it', () => {
    const name = '(anonymous) requestHandlers.test.js:12';
    assert.equal(fit(name, 38), name);
    assert.equal(fit(name, 30), '(anonymous) request…test.js:12');
    assert.equal(fit(name, 14), '(anonymous)');
    assert.equal(fit(name, 8), '(anonym…');
  });

  it('takes a scope before the package', () => {
    assert.equal(fit('@scope-of-a-company/parser', 13), '@sc…ny/parser');
    assert.equal(fit('@scope-of-a-company/parser', 8), 'parser');
  });

  it('never is longer than its room, nor cuts a character in two', () => {
    const names = ['a/b/c.d', 'name', '(anonymous) x.js:1', '𝒇𝒖𝒏𝒄/𝒕𝒊𝒐𝒏𝒂𝒍', 'パーサ/データ.読む', '@a/b'];
    for (const name of names) {
      for (let letters = 0; letters < 30; letters++) {
        const label = fit(name, letters);
        assert.ok(label.length <= letters, `${label} in ${letters}`);
        assert.doesNotThrow(() => encodeURIComponent(label), 'half a character');
      }
    }
  });
});
