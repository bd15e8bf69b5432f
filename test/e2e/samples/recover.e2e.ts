import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { repository } from '../harness/environment.ts';
import { runCommandFromPalette, screenshot } from '../harness/workbench.ts';
import { targetEnv } from '../support/captures.ts';
import { clickNotification, notifications } from '../support/notifications.ts';
import { until } from '../support/until.ts';
import { openedCapture } from '../support/viewer.ts';

const command = 'Selftime: Recover Recordings That Were Cut Short';

/** Works for two seconds, kills what records it, and ends. */
const program = `
function burn() { for (const until = Date.now() + 20; Date.now() < until;); }
const end = Date.now() + 2000;
(function turn() {
  if (Date.now() > end) return process.kill(process.ppid, 'SIGKILL');
  burn();
  setImmediate(turn);
})();`;

describe('recordings that were cut short', () => {
  const workspace = () => vscode.workspace.workspaceFolders![0].uri.fsPath;
  const file = () => join(workspace(), 'cut-short.pb.gz');

  after(() => rm(file(), { force: true }));

  it('are recovered from the palette, told of and opened', async () => {
    const cli = join(repository(), 'dist', 'cli.js');
    const args = ['record', '--window', '0.3', '--out', file(), '--', 'node', '-e', program];
    const host = spawn('node', [cli, ...args], { cwd: workspace(), env: targetEnv(), stdio: 'ignore' });
    assert.deepEqual(await once(host, 'exit'), [null, 'SIGKILL']);
    assert.equal(existsSync(file()), false);

    await runCommandFromPalette(command);
    const [text] = await until('the message', async () => {
      const said = (await notifications()).filter((each) => each.includes('cut short'));
      return said.length > 0 && said;
    });
    assert.match(text, /^The recording of node was cut short: Selftime ended before it was written\. What was recorded until .+ is kept\.$/);
    await screenshot('recovered');
    await clickNotification('Open Capture');
    const { uri, view } = await until('the capture', openedCapture);
    assert.equal(uri.fsPath, file());
    await view.getByRole('tab', { name: 'Top' }).click();
    await view.locator('.pane.top .rows .row').filter({ hasText: 'burn' }).waitFor();

    await runCommandFromPalette(command);
    await until('that there is none', async () =>
      (await notifications()).includes('No recording of this workspace was cut short.'),
    );
  });
});
