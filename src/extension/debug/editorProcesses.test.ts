import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isOfEditor } from './editorProcesses.ts';

describe('isOfEditor', () => {
  const is = (...command: string[]) => isOfEditor({ executable: command[0], command }, '/opt/code/app');
  const home = '/home/me/.vscode-server';

  it('takes this window, other windows and what extensions start', () => {
    for (const words of [
      ['/opt/code/app/node', '--dns-result-order=ipv4first', '/elsewhere.js'],
      [`${home}/bin/0123/node`, `${home}/bin/0123/out/bootstrap-fork`, '--type=extensionHost'],
      ['/usr/bin/node', '/usr/lib/code-server/lib/vscode/out/server-main.js'],
      ['/usr/bin/node', `${home}/extensions/dbaeumer.vscode-eslint-3.0.10/server/out/eslintServer.js`],
      ['C:\\node.exe', 'C:\\Users\\me\\.vscode\\extensions\\a.b-1.2.3-win32-x64\\server.js'],
      [
        '/usr/bin/node',
        '/me/p/node_modules/typescript/lib/tsserver.js',
        '--x',
        '/tmp/vscode-typescript0/1/c.tmp*',
      ],
    ])
      assert.ok(is(...words), words.join(' '));
  });

  it('leaves programs of users alone, extensions that they write among them', () => {
    for (const words of [
      ['/usr/bin/node', 'server.js', '--type=extensionHost'],
      ['/usr/bin/node', '/me/extensions/mine/server.js'],
      ['/usr/bin/node', '/me/vscode-typescript-next/index.js'],
      ['/usr/bin/node', '/me/app/out/server.js'],
    ])
      assert.ok(!is(...words), words.join(' '));
  });
});
