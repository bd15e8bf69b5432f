import assert from 'node:assert/strict';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { chooseEntry, runCommandFromPalette, workbenchPage } from '../harness/workbench.ts';
import { activeSession, nothingRuns, profile, profileConfiguration, selectConfiguration, SessionWatch } from '../support/debugging.ts';
import {
  hasText,
  hottest,
  lensesOf,
  lensFormat,
  lensOn,
  lineWith,
  openFile,
  visibleLens,
  visibleTint,
} from '../support/editors.ts';
import { clickStatus, isProfiling, statusText } from '../support/statusBar.ts';
import { until } from '../support/until.ts';
import { captureTabs, openedCapture } from '../support/viewer.ts';

/** The two slow lines that samples/README.md names, by their text. */
const catalogCopy = 'JSON.parse(JSON.stringify(catalog))';
const hashLoop = 'hash = Math.imul(hash ^ body.charCodeAt(i)';

const server = () => openFile('http-service/server.ts');

describe('profiling the selected launch configuration', () => {
  let watch: SessionWatch;
  beforeEach(() => (watch = new SessionWatch()));
  afterEach(() => watch.dispose());

  it('lights up the slow lines while the program runs', async () => {
    await profileConfiguration('HTTP service');
    const editor = await server();
    const copy = lineWith(editor.document, catalogCopy);
    const loop = lineWith(editor.document, hashLoop);

    for (const line of [copy, loop]) {
      const { title } = await lensOn(editor.document, line);
      assert.match(title, lensFormat);
      await visibleLens(editor, line, hasText(/\d+\.\d% self · \d/));
      await visibleLens(editor, line, (lens) => lens.locator('.codicon-flame').isVisible());
      assert.ok(await until('a tint', () => visibleTint(editor, line)), 'the line is tinted');
    }
    const lenses = await lensesOf(editor.document.uri);
    assert.ok([copy, loop].includes(hottest(lenses).line), JSON.stringify(lenses));
    assert.ok(!lenses.some((lens) => lens.line === 0), 'a comment is never hot');

    assert.ok(await isProfiling(), 'the program is still running');
    assert.match((await statusText()) ?? '', /^profiling \d\d:\d\d · [\d,]+ samples( · \d+\.\d% overhead)?$/);
    assert.deepEqual(captureTabs(), [], 'nothing covers the code while it runs');
  });

  it('brings the hot file into view by itself', async () => {
    await profileConfiguration('HTTP service');
    const editor = await until('an editor on the hot file', () => {
      return vscode.window.visibleTextEditors.find(({ document }) => basename(document.fileName) === 'server.ts');
    });
    await lensOn(editor.document, lineWith(editor.document, hashLoop));
  });

  it('updates the numbers while the program goes on', async () => {
    await profileConfiguration('HTTP service');
    const { document } = await server();
    const line = lineWith(document, hashLoop);
    const first = await lensOn(document, line);
    await until('other numbers in the lens', async () => (await lensOn(document, line)).title !== first.title);
    assert.ok(await isProfiling());
  });

  it('Stop ends the program, opens the capture and leaves the lines lit', async () => {
    await profileConfiguration('HTTP service');
    const { document } = await server();
    const line = lineWith(document, hashLoop);
    await lensOn(document, line);
    const { session } = await watch.first('selftime');
    await runCommandFromPalette('Selftime: Stop Profiling');

    const { uri, view } = await openedCapture();
    assert.match(basename(uri.fsPath), /^server-.*\.pb\.gz$/);
    assert.ok((await view.locator('.item').count()) > 3);
    await nothingRuns();
    assert.ok(watch.sessions.every((each) => each.session.id !== session.id || each.over));
    assert.match((await statusText()) ?? '', /^\S.* \d+\.\d% self · [\d.,]+ (ms|s|min) · [\d,]+ samples$/);
    assert.match((await lensOn(document, line)).title, lensFormat);
    assert.ok(
      vscode.window.visibleTextEditors.some((editor) => editor.document === document),
      'the code is still in view, beside the capture',
    );
  });

  it('the status bar offers to stop the run, and then opens its capture again', async () => {
    await profileConfiguration('HTTP service');
    const { document } = await server();
    await lensOn(document, lineWith(document, hashLoop));
    await clickStatus();
    await chooseEntry('Stop Profiling');
    const { uri } = await openedCapture();
    await nothingRuns();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await clickStatus();
    assert.equal((await openedCapture()).uri.fsPath, uri.fsPath);
  });

  it('an ordinary F5 belongs to the debugger, before and after', async () => {
    const page = await workbenchPage();
    const debugged = async () => {
      await page.keyboard.press('F5');
      const { session } = await watch.first('pwa-node');
      await until('the program to be debugged', activeSession);
      await vscode.debug.stopDebugging(session);
      await nothingRuns();
      watch.dispose();
      watch = new SessionWatch();
    };
    await selectConfiguration('HTTP service');
    await debugged();
    await profile();
    await until('the profile to run', isProfiling);
    const { document } = await server();
    await lensOn(document, lineWith(document, hashLoop));
    await runCommandFromPalette('Selftime: Stop Profiling');
    await openedCapture();
    await nothingRuns();
    watch.dispose();
    watch = new SessionWatch();
    await debugged();
    assert.ok(!watch.sessions.some(({ session }) => session.type === 'selftime'));
  });
});
