import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  changeEnvironment,
  environmentDifference,
  inheritedEnvironment,
  parseEnvFile,
} from './environment.ts';

describe('inheritedEnvironment', () => {
  it("drops the editor's own variables", () => {
    const clean = inheritedEnvironment({
      PATH: '/bin',
      ELECTRON_RUN_AS_NODE: '1',
      VSCODE_INSPECTOR_OPTIONS: '{}',
      VSCODE_IPC_HOOK: '/tmp/x',
      VSCODE_PORTABLE: '/portable',
      NODE_OPTIONS: ' --require "/home/a b/ms-vscode.js-debug/bootloader.js" --max-old-space-size=512 ',
    });
    assert.deepEqual(clean, {
      PATH: '/bin',
      VSCODE_PORTABLE: '/portable',
      NODE_OPTIONS: '--max-old-space-size=512',
    });
  });
  it('drops NODE_OPTIONS that held nothing else', () => {
    assert.deepEqual(inheritedEnvironment({ NODE_OPTIONS: '--require /x/js-debug/bootloader.js' }), {});
  });
});

describe('changeEnvironment', () => {
  it('lets later changes win and null delete', () => {
    const merged = changeEnvironment(
      { A: '1', B: '1', C: '1' },
      [
        { A: '2', D: '2' },
        { D: '3', C: null },
      ],
      'linux',
    );
    assert.deepEqual(merged, { A: '2', B: '1', D: '3' });
  });
  it('treats names as one whatever their case on Windows only', () => {
    assert.deepEqual(changeEnvironment({ Path: 'a' }, [{ PATH: 'b' }], 'win32'), { PATH: 'b' });
    assert.deepEqual(changeEnvironment({ Path: 'a' }, [{ PATH: 'b' }], 'linux'), { Path: 'a', PATH: 'b' });
  });
});

describe('parseEnvFile', () => {
  it('reads quotes, comments and a byte order mark', () => {
    assert.deepEqual(parseEnvFile('\uFEFFA=1\n# no\nB="two words" # yes\nC=\'x\'\n'), {
      A: '1',
      B: 'two words',
      C: 'x',
    });
  });
});

describe('environmentDifference', () => {
  it('tells only what a terminal must change', () => {
    const difference = environmentDifference({ A: '1', B: '1', C: '1' }, { A: '1', B: '2', D: '3' });
    assert.deepEqual(difference, { B: '2', D: '3', C: null });
  });
});
