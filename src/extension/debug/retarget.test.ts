import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judge, retarget } from './retarget.ts';
import type { Configuration } from './retarget.ts';

const config = (type: string, more: object = {}): Configuration => ({
  type,
  request: 'launch',
  name: 'Main',
  ...more,
});

describe('judge', () => {
  const taken = [
    config('node'),
    config('pwa-node', { runtimeExecutable: 'npm' }),
    config('selftime'),
    config('node-terminal', { command: 'npm start' }),
  ];
  for (const each of taken) it(`takes ${each.type}`, () => assert.deepEqual(judge(each), { kind: 'take' }));

  const refused: [Configuration, RegExp][] = [
    [config('python'), /^"Main" has the type python\. Selftime profiles Node\.js programs\.$/],
    [config('pwa-chrome'), /type chrome\./],
    [config('extensionHost'), /type extensionHost/],
    [
      config('node', { request: 'attach' }),
      /attaches the debugger to a running process\. Run "Selftime: Attach to Process"/,
    ],
    [config('node-terminal'), /terminal without a command/],
    [config('python', { name: '' }), /^The configuration has the type python/],
  ];
  for (const [each, reason] of refused) {
    it(`refuses ${each.type} ${each.request}`, () => {
      const verdict = judge(each);
      assert.equal(verdict.kind, 'refuse');
      assert.match(verdict.kind === 'refuse' ? verdict.reason : '', reason);
    });
  }

  it('leaves child sessions of a running debugger alone', () => {
    assert.deepEqual(judge(config('pwa-node', { __pendingTargetId: '7' })), { kind: 'leave' });
  });
});

describe('retarget', () => {
  it('leaves attaching what it is', () => {
    const before = config('selftime', { request: 'attach', processId: 4711 });
    assert.deepEqual(judge(before), { kind: 'take' });
    assert.deepEqual(retarget(before), { ...before, noDebug: true });
  });

  it('changes the type and nothing of what runs', () => {
    const before = config('pwa-node', {
      program: '/a.js',
      args: ['x'],
      env: { A: '1' },
      preLaunchTask: 'build',
    });
    assert.deepEqual(retarget(before), { ...before, type: 'selftime', noDebug: true });
  });
});
