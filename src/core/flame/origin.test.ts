import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { displayName, shortName } from './displayName.ts';
import { originOf } from './origin.ts';

describe('originOf', () => {
  const cases: readonly [file: string, origin: string][] = [
    ['/app/src/svc.ts', 'own'],
    ['file:///app/dist/svc.js', 'own'],
    ['', 'native'],
    ['wasm://wasm/a1b2', 'native'],
    ['node:internal/modules/cjs/loader', 'builtin'],
    ['internal/fs/utils.js', 'builtin'],
    ['/app/node_modules/express/lib/router/index.js', 'express'],
    ['file:///app/node_modules/@scope/pkg/index.js', '@scope/pkg'],
    ['/app/node_modules/.pnpm/x@1.0.0/node_modules/x/i.js', 'x'],
    ['C:\\app\\node_modules\\left-pad\\index.js', 'left-pad'],
    ['/opt/hostedtoolcache/go/1.14.15/x64/src/runtime/pprof/proto.go', 'builtin'],
    ['/usr/local/go/src/runtime/proc.go', 'builtin'],
    ['runtime/proc.go', 'builtin'],
    ['/home/me/go/src/github.com/me/app/main.go', 'own'],
    ['/home/me/go/pkg/mod/github.com/json-iterator/go@v1.1.9/iter.go', 'github.com/json-iterator/go'],
    ['github.com/polarsignals/frostdb@v0.0.0-2023/table.go', 'github.com/polarsignals/frostdb'],
    ['github.com/parca-dev/parca/pkg/scrape/scrape.go', 'own'],
    ['/usr/lib/python3.11/json/decoder.py', 'builtin'],
    ['/venv/lib/python3.11/site-packages/numpy/core.py', 'numpy'],
  ];
  for (const [file, expected] of cases) {
    it(`${file || 'no file'} is ${expected}`, () => {
      const origin = originOf(file);
      assert.equal(origin.kind === 'package' ? origin.name : origin.kind, expected);
    });
  }
});

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
