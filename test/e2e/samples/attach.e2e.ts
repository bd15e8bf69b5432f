import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { runCommandFromPalette, screenshot, workbenchPage } from '../harness/workbench.ts';
import { targetEnv } from '../support/captures.ts';
import { nothingRuns, selectConfiguration, SessionWatch } from '../support/debugging.ts';
import { lensFormat, lensOn, lineWith, openFile } from '../support/editors.ts';
import { isProfiling } from '../support/statusBar.ts';
import { until } from '../support/until.ts';
import { openedCapture } from '../support/viewer.ts';

const name = 'forever.js';
const hotLoop = 'h = Math.imul(h, 31)';
const source = `// A server that always has something to do.
import { createServer } from 'node:http';

function turn() {
  let h = 7;
  for (let i = 0; i < 2_000_000; i++) h = Math.imul(h, 31) + i;
  setTimeout(turn, h & 1);
}

const server = createServer().listen(0, '127.0.0.1', () => console.log(server.address().port));
turn();
`;

describe('attaching to a process that runs', () => {
  let watch: SessionWatch;
  let target: ChildProcess;
  let port: number;
  let program: string;

  beforeEach(async () => {
    watch = new SessionWatch();
    program = join(vscode.workspace.workspaceFolders![0].uri.fsPath, name);
    await writeFile(program, source);
    target = spawn('node', ['--inspect-port=0', program], {
      env: targetEnv(),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [printed] = (await once(target.stdout!, 'data')) as [Buffer];
    port = Number(printed);
  });

  afterEach(async () => {
    watch.dispose();
    target.kill('SIGKILL');
    await rm(program, { force: true });
  });

  const isAlive = () => target.exitCode === null && target.signalCode === null;

  /** In the list of processes; its row, once it is there and the only one. */
  async function rowOf(pid: number) {
    const page = await workbenchPage();
    const list = page.locator('.quick-input-widget:visible');
    await list.locator('input[placeholder*="Which process"]').fill(`pid ${pid}`);
    const row = list.locator('.monaco-list-row').filter({ hasText: name });
    await row.waitFor();
    return row;
  }

  /** The list ends with what VS Code itself runs. */
  async function checkLastRow() {
    const page = await workbenchPage();
    const list = page.locator('.quick-input-widget:visible');
    await list.locator('input[placeholder*="Which process"]').fill('');
    // From the first one, around the end.
    await page.keyboard.press('ArrowUp');
    const last = list.locator('.monaco-list-row.focused').filter({ hasText: /bootstrap-fork|server-main/ });
    await last.waitFor();
    await screenshot('attach picker');
  }

  it('from the palette: the list tells who is who, lines light up, stopping leaves the process running, twice', async () => {
    for (const round of [1, 2]) {
      await runCommandFromPalette('Selftime: Attach to Process');
      await rowOf(target.pid!);
      if (round === 1) await checkLastRow();
      const row = await rowOf(target.pid!);
      const text = (await row.textContent()) ?? '';
      for (const part of [name, `pid ${target.pid}`, `port ${port}`, `--inspect-port=0 ${program}`])
        assert.ok(text.includes(part), `${part} is not in ${text}`);
      await row.click();
      // Lines of the first round are still shown.
      await until('profiling to begin', isProfiling);
      const { document } = await openFile(name);
      const line = lineWith(document, hotLoop);
      assert.match((await lensOn(document, line)).title, lensFormat);
      // On a busy machine the first second is that of attaching.
      await until('the loop to be the hottest', async () => (await lensOn(document, line)).share > 80);
      if (round === 1) await screenshot('attach profiling');
      if (round === 1) await runCommandFromPalette('Selftime: Stop Profiling');
      else await vscode.debug.stopDebugging();
      const { uri } = await openedCapture();
      assert.match(basename(uri.fsPath), /^forever-.*\.pb\.gz$/);
      await nothingRuns();
      assert.ok(isAlive());
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    }
    assert.match((await watch.first('selftime')).output, /Left process \d+, which runs on/);
  });

  it('from launch.json with ${command:PickProcess}; of a process that ends, the capture is complete', async () => {
    await selectConfiguration('Attach to a running program');
    // Settles when the session has begun.
    const starting = vscode.commands.executeCommand('workbench.action.debug.start');
    await (await rowOf(target.pid!)).click();
    await starting;
    const { document } = await openFile(name);
    await lensOn(document, lineWith(document, hotLoop));
    target.kill('SIGTERM');
    await openedCapture();
    await nothingRuns();
    assert.match((await watch.first('selftime')).output, /has ended by itself/);
    assert.equal(target.signalCode, 'SIGTERM');
  });

  it('what is not Node is left alone, and said so', async () => {
    const other = spawn('sleep', ['300'], { stdio: 'ignore' });
    try {
      const config = { type: 'selftime', request: 'attach', name: 'Attach', processId: other.pid };
      await vscode.debug.startDebugging(vscode.workspace.workspaceFolders![0], config).then(undefined, () => false);
      assert.match((await watch.first('selftime')).failure ?? '', /which is not Node\.js/);
      assert.equal(other.exitCode ?? other.signalCode, null);
    } finally {
      other.kill('SIGKILL');
    }
    await nothingRuns();
  });
});
