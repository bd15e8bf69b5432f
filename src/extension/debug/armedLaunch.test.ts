import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DebugConfiguration } from 'vscode';
import { ArmedLaunch } from './armedLaunch.ts';

const config = (name: string, type = 'pwa-node'): DebugConfiguration => ({ name, type, request: 'launch' });

/** Both stages, as VS Code calls them; the type that the session gets, or undefined when it is refused. */
function start(armed: ArmedLaunch, launched: DebugConfiguration): string | undefined {
  const first = armed.resolveDebugConfiguration(undefined, launched);
  return first && armed.resolveDebugConfigurationWithSubstitutedVariables(undefined, first).type;
}

describe('ArmedLaunch', () => {
  it('leaves every launch alone that it was not armed for', async () => {
    const armed = new ArmedLaunch();
    assert.equal(start(armed, config('A')), 'pwa-node');
    await armed.run(async () => {}, new Set());
    assert.equal(start(armed, config('A')), 'pwa-node');
  });

  it('takes over one launch, resolved twice because its type changed', async () => {
    const armed = new ArmedLaunch();
    const outcome = await armed.run(async () => {
      const once = armed.resolveDebugConfiguration(undefined, config('A'));
      const twice = armed.resolveDebugConfiguration(undefined, once as DebugConfiguration);
      const final = armed.resolveDebugConfigurationWithSubstitutedVariables(
        undefined,
        twice as DebugConfiguration,
      );
      assert.deepEqual(final, { ...config('A'), type: 'selftime', noDebug: true });
      // An F5 in the meantime, for example during a long preLaunchTask.
      assert.equal(start(armed, config('B')), 'pwa-node');
    }, new Set());
    assert.deepEqual(outcome.taken, ['A']);
  });

  it('takes over every member of a compound and refuses those that are not Node', async () => {
    const armed = new ArmedLaunch();
    const outcome = await armed.run(
      async () => {
        assert.equal(start(armed, config('Server')), 'selftime');
        assert.equal(start(armed, config('Browser', 'pwa-chrome')), undefined);
        assert.equal(start(armed, config('Worker')), 'selftime');
        assert.equal(start(armed, config('Alone')), 'pwa-node');
      },
      new Set(['Server', 'Browser', 'Worker']),
    );
    assert.deepEqual(outcome.taken, ['Server', 'Worker']);
    assert.equal(outcome.refused.length, 1);
  });

  it('is disarmed when starting fails', async () => {
    const armed = new ArmedLaunch();
    await assert.rejects(armed.run(() => Promise.reject(new Error('cancelled')), new Set()));
    assert.equal(start(armed, config('A')), 'pwa-node');
  });

  it('ignores child sessions of a running debugger', async () => {
    const armed = new ArmedLaunch();
    await armed.run(async () => {
      assert.equal(start(armed, { ...config('child'), __pendingTargetId: '1' }), 'pwa-node');
      assert.equal(start(armed, config('A')), 'selftime');
    }, new Set());
  });
});
