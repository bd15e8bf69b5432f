import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { findCompiled } from './compiledProgram.ts';
import { findRuntime, isNode } from './runtime.ts';

let root: string;
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'selftime-runtime-'));
  for (const file of [
    'app/node_modules/.bin/tsx',
    'app/node_modules/.bin/node',
    'bin/node',
    'bin/tsx',
    'bin/data',
  ]) {
    await mkdir(join(root, file, '..'), { recursive: true });
    await writeFile(join(root, file), '#!/bin/sh\n');
    if (!file.endsWith('data')) await chmod(join(root, file), 0o755);
  }
  await mkdir(join(root, 'app/src/deep'), { recursive: true });
});
after(() => rm(root, { recursive: true }));

describe('findRuntime', { skip: process.platform === 'win32' }, () => {
  const find = (name: string): Promise<string> =>
    findRuntime(name, join(root, 'app/src/deep'), { PATH: join(root, 'bin') });

  it('takes node from PATH, not from node_modules', async () => {
    assert.equal(await find('node'), join(root, 'bin/node'));
  });
  it('takes other names from node_modules/.bin above cwd', async () => {
    assert.equal(await find('tsx'), join(root, 'app/node_modules/.bin/tsx'));
  });
  it('takes paths from cwd', async () => {
    assert.equal(await find('../../../bin/node'), join(root, 'bin/node'));
  });
  it('refuses what is missing or not executable, with a next step', async () => {
    await assert.rejects(find('vitest'), {
      code: 'programMissing',
      nextStep: /npm install --save-dev vitest/,
    });
    await assert.rejects(find('data'), { code: 'programMissing' });
    await assert.rejects(find('./none'), { code: 'programMissing' });
    await assert.rejects(findRuntime('node', '/', { PATH: '/nowhere' }), { code: 'nodeMissing' });
  });
});

describe('isNode', () => {
  it('knows node by its name', () => {
    for (const name of ['/usr/bin/node', 'nodejs', 'node20', 'C:/x/node.exe'])
      assert.equal(isNode(name), true, name);
    for (const name of ['/usr/bin/nodemon', 'npm', 'tsx']) assert.equal(isNode(name), false, name);
  });
});

describe('findCompiled', () => {
  it('finds the output whose source map names the program', async () => {
    const map = (source: string): string => JSON.stringify({ version: 3, sources: [source], mappings: '' });
    await mkdir(join(root, 'app/out/other'), { recursive: true });
    await writeFile(join(root, 'app/out/other/main.js'), '//# sourceMappingURL=main.js.map');
    await writeFile(join(root, 'app/out/other/main.js.map'), map('../../other/main.ts'));
    const inline = Buffer.from(map('../src/main.ts')).toString('base64');
    await writeFile(
      join(root, 'app/out/main.js'),
      `//# sourceMappingURL=data:application/json;base64,${inline}`,
    );
    const program = join(root, 'app/src/main.ts');
    assert.equal(
      await findCompiled(program, ['out/**/*.js'], join(root, 'app')),
      join(root, 'app/out/main.js'),
    );
    assert.equal(await findCompiled(program, ['src/**/*.js'], join(root, 'app')), undefined);
    assert.equal(
      await findCompiled(join(root, 'app/src/main.js'), ['out/**/*.js'], join(root, 'app')),
      undefined,
    );
  });
});
