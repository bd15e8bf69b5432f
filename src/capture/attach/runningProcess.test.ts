import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isNode, nodeFlags, programOf, type RunningProcess } from './runningProcess.ts';

const process = (command: string[], more: Partial<RunningProcess> = {}): RunningProcess => ({
  ...{ pid: 7, executable: '/usr/bin/node', command, nodeOptions: '', cwd: '/', started: '1' },
  ...{ owner: undefined, catchesSigusr1: true, isStopped: false },
  ...more,
});

describe('isNode', () => {
  for (const executable of [
    '/usr/bin/node',
    '/usr/bin/nodejs',
    '/opt/node-22',
    'C:\\Program Files\\nodejs\\node.exe',
  ])
    it(`takes ${executable}`, () => assert.ok(isNode({ executable })));
  for (const executable of ['/bin/sleep', '/usr/bin/bun', '/usr/bin/node_exporter', '/opt/Code/electron', ''])
    it(`does not take ${executable}`, () => assert.ok(!isNode({ executable })));
});

describe('nodeFlags', () => {
  it('are those before the script, and those of NODE_OPTIONS', () => {
    const command = ['node', '-r', './hook.js', '--inspect-port=0', 'app.js', '--permission'];
    const nodeOptions = '--disable-sigusr1 --require "/a b.js"';
    assert.deepEqual(nodeFlags(process(command, { nodeOptions })), [
      '--disable-sigusr1',
      '--require',
      '-r',
      '--inspect-port=0',
    ]);
  });
});

describe('programOf', () => {
  const named: [string, RunningProcess][] = [
    ['app.js', process(['node', '--import', 'tsx', 'src/app.js', 'x.js'])],
    ['app.js', process(['C:\\node.exe', 'C:\\my\\app.js'], { executable: 'C:\\node.exe' })],
    ['npm run dev', process(['npm run dev'])],
    ['node 7', process(['node', '-e', '1 + 1'])],
    ['node 7', process(['/usr/bin/node'])],
  ];
  for (const [name, each] of named)
    it(`is ${name} of ${each.command.join(' ')}`, () => assert.equal(programOf(each), name));
});
