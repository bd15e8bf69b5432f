import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { agentEnvironment, usesPermissionModel } from './agentEnvironment.ts';

const control = {
  budget: 0.02,
  cpuThreshold: 0.75,
  pauses: false,
  steady: false,
  awaitsWarm: false,
  hostPid: 1,
};
const config = {
  types: ['wall'] as const,
  folder: '/f',
  intervalMicros: 1000,
  windowMs: 1000,
  inspectorPort: 0,
  exactLines: false,
  ...control,
};
const folder = mkdtempSync(join(tmpdir(), 'selftime env "quoted" \\ '));
after(() => rmSync(folder, { recursive: true, force: true }));

describe('agentEnvironment', () => {
  it('keeps NODE_OPTIONS and adds the agent last', () => {
    const { NODE_OPTIONS } = agentEnvironment({ NODE_OPTIONS: '--max-old-space-size=100' }, '/a.cjs', config);
    assert.equal(NODE_OPTIONS, '--max-old-space-size=100 --require "/a.cjs"');
  });

  it('quotes a path that Node then loads', () => {
    const agent = join(folder, 'agent.cjs');
    writeFileSync(agent, 'console.log("loaded")');
    const env = agentEnvironment({ PATH: process.env['PATH'] }, agent, config);
    assert.match(execFileSync(process.execPath, ['-e', '0'], { env, encoding: 'utf8' }), /loaded/);
  });

  it('takes out what Electron sets for itself', () => {
    assert.equal(
      'ELECTRON_RUN_AS_NODE' in agentEnvironment({ ELECTRON_RUN_AS_NODE: '1' }, '/a.cjs', config),
      false,
    );
  });
});

it('usesPermissionModel knows both flags', () => {
  assert.equal(usesPermissionModel(['node', '--permission', 'x.js']), true);
  assert.equal(usesPermissionModel(['--experimental-permission']), true);
  assert.equal(usesPermissionModel(['node', 'x.js', '--permissions']), false);
});
