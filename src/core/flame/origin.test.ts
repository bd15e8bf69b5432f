import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
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
