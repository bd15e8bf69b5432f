import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { isRunning } from '../../../src/capture/terminal/running.ts';
import { runCommandFromPalette } from '../harness/workbench.ts';
import { temporaryFolder } from '../support/captures.ts';
import { nothingRuns, profileConfiguration, SessionWatch } from '../support/debugging.ts';
import { hottest, lensesOf, lensFormat, lensOn, lineWith, openFile } from '../support/editors.ts';
import { until } from '../support/until.ts';
import { openedCapture } from '../support/viewer.ts';

describe('the sample configurations', () => {
  let watch: SessionWatch;
  beforeEach(() => (watch = new SessionWatch()));
  afterEach(() => watch.dispose());

  it('in the integrated terminal: the program has its terminal, hot lines and capture are there', async () => {
    await profileConfiguration('Parse logs');
    const { document } = await openFile('parse-logs/parse-logs.js');
    const terminal = await until('the terminal', () => vscode.window.terminals.find((t) => t.name.includes('Parse logs')));
    assert.ok(await terminal.processId);
    const { uri } = await openedCapture();
    await nothingRuns();
    assert.match(basename(uri.fsPath), /^parse-logs-.*\.pb\.gz$/);
    const lenses = await lensesOf(document.uri);
    for (const { title } of lenses) assert.match(title, lensFormat);
    assert.match(document.lineAt(hottest(lenses).line).text, /visitors\.includes|toLocaleDateString/);
    assert.equal((await watch.first('selftime')).exitCode, 0);
  });

  it('in the integrated terminal: a program that never turns its event loop ends with Ctrl+C, and with its terminal', async () => {
    const folder = await temporaryFolder();
    const program = join(folder, 'looping.js');
    await writeFile(
      program,
      `require('node:fs').writeFileSync(process.argv[2], String(process.pid)); while (true) Math.sqrt(2);`,
    );
    for (const how of ['key', 'close']) {
      const told = join(folder, how);
      await vscode.debug.startDebugging(undefined, {
        ...{ type: 'selftime', request: 'launch', name: 'Looping', program, args: [told] },
        console: 'integratedTerminal',
      });
      const pid = await until('its pid', async () => Number(await readFile(told, 'utf8')));
      const terminal = await until('the terminal', () => vscode.window.terminals.find((t) => t.name.includes('Looping')));
      if (how === 'close') terminal.dispose();
      await until('its end', async () => {
        // As people do: VS Code may not have told of the command yet when the key is pressed first.
        if (how === 'key') {
          terminal.sendText('\x03', false);
          await new Promise((resolve) => setTimeout(resolve, 3000));
        }
        return !(await isRunning(pid));
      });
      await nothingRuns();
    }
  });

  it('compiled by a preLaunchTask: the lines of the TypeScript source light up', async () => {
    await profileConfiguration('HTTP service, compiled');
    const { document } = await openFile('http-service/server.ts');
    const loop = lineWith(document, 'hash = Math.imul(hash ^ body.charCodeAt(i)');
    assert.match((await lensOn(document, loop)).title, lensFormat);
    const { output } = await watch.first('selftime');
    assert.match(output, /node\S* \S*out\/server\.js/, 'it is the compiled program that runs');
    await runCommandFromPalette('Selftime: Stop Profiling');
    await openedCapture();
    await lensOn(document, loop);
  });
});
