import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { planLaunch } from './launchPlan.ts';

const root = join('/', 'work', 'app');

describe('planLaunch', () => {
  it('fills in what a short configuration leaves out', () => {
    const plan = planLaunch({ program: join(root, 'main.js') });
    assert.equal(plan.runtimeExecutable, 'node');
    assert.equal(plan.cwd, root);
    assert.equal(plan.program, join(root, 'main.js'));
    assert.equal(plan.console, 'internalConsole');
    assert.deepEqual(plan.notes, []);
  });

  it('reads what js-debug hands over', () => {
    const plan = planLaunch({
      type: 'pwa-node',
      name: 'Dev',
      runtimeExecutable: 'npm',
      runtimeArgs: ['run', 'dev'],
      args: '--port 80 "a b"',
      cwd: root,
      env: { A: '1', B: null, C: 5 },
      envFile: '.env',
      console: 'integratedTerminal',
      runtimeVersion: 'default',
      skipFiles: ['<node_internals>/**'],
      stopOnEntry: true,
    });
    assert.deepEqual(plan.runtimeArgs, ['run', 'dev']);
    assert.deepEqual(plan.args, ['--port', '80', 'a b']);
    assert.equal(plan.argsForShell, true);
    assert.deepEqual(plan.env, { A: '1', B: null, C: '5' });
    assert.deepEqual(plan.envFiles, [join(root, '.env')]);
    assert.equal(plan.program, undefined);
    assert.deepEqual(plan.notes, []);
  });

  it('takes relative paths from the workspace folder', () => {
    const plan = planLaunch({ __workspaceFolder: root, cwd: 'server', program: 'main.js' });
    assert.equal(plan.cwd, join(root, 'server'));
    assert.equal(plan.program, join(root, 'server', 'main.js'));
  });

  it(
    'has a shell run the command of a terminal configuration',
    { skip: process.platform === 'win32' },
    () => {
      const plan = planLaunch({ type: 'node-terminal', command: 'npm run dev && echo "done"', cwd: root });
      assert.equal(plan.runtimeExecutable, '/bin/sh');
      assert.deepEqual(plan.runtimeArgs, ['-c', 'npm run dev && echo "done"']);
      assert.equal(plan.console, 'integratedTerminal');
    },
  );

  it('says what it does not follow', () => {
    const plan = planLaunch({
      program: '/a.js',
      runtimeVersion: '18',
      runtimeArgs: ['--inspect-brk', '--no-warnings'],
    });
    assert.deepEqual(plan.runtimeArgs, ['--no-warnings']);
    assert.match(plan.notes[0], /Left out --inspect-brk/);
    assert.match(plan.notes[1], /Ignored runtimeVersion 18/);
  });

  const wrong: [string, Record<string, unknown>, RegExp][] = [
    ['nothing to run', { name: 'x' }, /names no program/],
    ['a program that is a number', { program: 4 }, /"program" .* not a string/],
    ['args of objects', { program: '/a.js', args: [{}] }, /"args" .* array of strings/],
    ['env that is an array', { program: '/a.js', env: ['A=1'] }, /"env"/],
    ['an unknown console', { program: '/a.js', console: 'tv' }, /"console"/],
  ];
  for (const [what, config, message] of wrong) {
    it(`refuses ${what}`, () => assert.throws(() => planLaunch(config), { code: 'usage', message }));
  }
});
