import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileNameOf, unusedName } from './exportFiles.ts';

describe('fileNameOf', () => {
  it('keeps what people call their captures', () => {
    assert.equal(fileNameOf('svc.ts 2026-11-22 – wall, main'), 'svc.ts 2026-11-22 – wall, main');
  });

  it('makes a plain name of anything', () => {
    const cases = {
      '../../.bashrc': '_.._.bashrc',
      'C:\\a|b?': 'C_a_b_',
      '...': 'profile',
      '': 'profile',
      'a\u202egpj.exe\0': 'a_gpj.exe_',
      [`${'a'.repeat(1e6)}`]: 'a'.repeat(100),
    };
    for (const [proposed, name] of Object.entries(cases)) assert.equal(fileNameOf(proposed), name);
  });
});

describe('unusedName', () => {
  it('proposes no file that is there, least of all the capture itself', async () => {
    const there = new Set(['a.pb.gz', 'a-2.pb.gz']);
    assert.equal(await unusedName('a', 'pb.gz', async (name) => there.has(name)), 'a-3.pb.gz');
    assert.equal(await unusedName('a', 'svg', async (name) => there.has(name)), 'a.svg');
  });
});
