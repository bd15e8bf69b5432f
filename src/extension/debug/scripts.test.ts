import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileConfiguration, isProgram, packageManager, scriptConfigurations } from './scripts.ts';

describe('packageManager', () => {
  it('goes by the lock file', () => {
    assert.equal(packageManager(['package.json', 'package-lock.json']), 'npm');
    assert.equal(packageManager(['pnpm-lock.yaml']), 'pnpm');
    assert.equal(packageManager(['yarn.lock']), 'yarn');
    assert.equal(packageManager([]), 'npm');
  });
});

describe('scriptConfigurations', () => {
  it('makes one of each script, without those around others', () => {
    const text = JSON.stringify({ scripts: { prebuild: 'x', build: 'x', preview: 'x', start: 'x' } });
    const found = scriptConfigurations(text, 'pnpm', '/app');
    assert.deepEqual(
      found.map((each) => each.name),
      ['Profile pnpm run build', 'Profile pnpm run preview', 'Profile pnpm run start'],
    );
    assert.deepEqual(found[2], {
      type: 'selftime',
      request: 'launch',
      name: 'Profile pnpm run start',
      runtimeExecutable: 'pnpm',
      runtimeArgs: ['run', 'start'],
      cwd: '/app',
    });
  });
  it('makes none of a broken package.json', () => {
    for (const text of ['', '{', 'null', '[]', '{"scripts":3}'])
      assert.deepEqual(scriptConfigurations(text, 'npm', '/'), []);
  });
});

describe('isProgram', () => {
  it('knows what Node can run', () => {
    for (const file of ['a.js', 'a.mjs', 'a.cts', 'a.tsx', 'A.TS']) assert.equal(isProgram(file), true, file);
    for (const file of ['a.d.ts', 'a.json', 'a.py', 'js']) assert.equal(isProgram(file), false, file);
  });
});

describe('fileConfiguration', () => {
  it('runs TypeScript with tsx where the project has it', () => {
    assert.equal(fileConfiguration('/a.ts', true, true, '/').runtimeExecutable, 'tsx');
    assert.equal(fileConfiguration('/a.ts', true, false, '/').runtimeExecutable, undefined);
    assert.equal(fileConfiguration('/a.js', false, true, '/').runtimeExecutable, undefined);
  });
});
