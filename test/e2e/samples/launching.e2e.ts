import assert from 'node:assert/strict';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { runCommandFromPalette } from '../harness/workbench.ts';
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
