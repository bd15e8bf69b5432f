import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FrameLocator } from 'playwright-core';
import * as vscode from 'vscode';
import { ProfileBuilder } from '../../../src/core/profileBuilder.ts';
import { writePprof } from '../../../src/core/pprof/writer.ts';
import { runCommandFromPalette, workbenchPage } from '../harness/workbench.ts';
import { temporaryFolder } from '../support/captures.ts';
import { lensOn, lineWith } from '../support/editors.ts';
import { answerFileDialog } from '../support/fileDialog.ts';
import { clickNotification, notifications } from '../support/notifications.ts';
import { until } from '../support/until.ts';
import { openProfile, readyViewer } from '../support/viewer.ts';

const workspace = () => vscode.workspace.workspaceFolders![0].uri.fsPath;

/** A capture from elsewhere: function name to its file, each sampled on line 3. */
async function captureOf(files: Record<string, string>): Promise<string> {
  const builder = new ProfileBuilder([{ type: 'wall', unit: 'nanoseconds' }]);
  for (const [name, file] of Object.entries(files))
    builder.addSample(builder.stack(0, { name, file, line: 3 }), [1e9]);
  const capture = join(await temporaryFolder(), 'elsewhere.pb.gz');
  await writeFile(capture, gzipSync(writePprof(builder.build())));
  return capture;
}

async function write(folder: string, ...names: string[]): Promise<string> {
  const file = join(folder, ...names);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, 'first\nsecond\nthird\n');
  return file;
}

/** Clicks the place of a function in the table. */
async function clickSource(view: FrameLocator, name: string): Promise<void> {
  await view.getByRole('tab', { name: 'Top' }).click();
  const row = view.locator('.top .rows .row').filter({ hasText: name }).first();
  await row.locator('button.link').click();
}

/** Waits until a file is open at the sampled line. */
async function openAtLine(file: string): Promise<void> {
  await until(`${file} to be open at line 3`, () => {
    const editor = vscode.window.activeTextEditor;
    return editor?.document.uri.fsPath === file && editor.selection.active.line === 2;
  });
}

async function warning(text: RegExp): Promise<string> {
  return until(`a message like ${text}`, async () => (await notifications()).find((each) => text.test(each)));
}

describe('sources of a capture from elsewhere', () => {
  let view: FrameLocator;

  const open = async (files: Record<string, string>): Promise<void> => {
    await openProfile(await captureOf(files));
    view = await readyViewer();
  };

  it('are found in the workspace by the end of their path', async () => {
    await open({ count: '/build/7/parse-logs/parse-logs.js', windows: 'C:\\ci\\parse-logs\\parse-logs.js' });
    const file = join(workspace(), 'parse-logs', 'parse-logs.js');
    for (const name of ['count', 'windows']) {
      await clickSource(view, name);
      await openAtLine(file);
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    }
    const document = await vscode.workspace.openTextDocument(file);
    assert.ok(lineWith(document, 'function count') > 0);
  });

  describe('of which several are equally alike', () => {
    const folders = ['first', 'second'];
    beforeEach(async () => {
      for (const folder of folders)
        for (const name of ['same.js', 'other.js']) await write(workspace(), 'twins', folder, 'lib', name);
    });
    afterEach(() => rm(join(workspace(), 'twins'), { recursive: true }));

    it('are asked for, once', async () => {
      await open({ same: '/app/lib/same.js', other: '/app/lib/other.js' });
      await clickSource(view, 'same');
      const page = await workbenchPage();
      const choice = page.locator('.quick-input-widget:visible .monaco-list-row');
      await choice.filter({ hasText: join('second', 'lib', 'same.js') }).click();
      await openAtLine(join(workspace(), 'twins', 'second', 'lib', 'same.js'));
      await clickSource(view, 'other');
      await openAtLine(join(workspace(), 'twins', 'second', 'lib', 'other.js'));
    });
  });

  it('are located once for the whole profile, until that is forgotten', async () => {
    const root = await temporaryFolder();
    const [near, far] = [await write(root, 'lib', 'near.js'), await write(root, 'far.js')];
    await open({ near: '/build/agent/app/lib/near.js', far: '/build/agent/app/far.js' });
    await clickSource(view, 'near');
    await warning(/near\.js does not exist here/);
    await clickNotification('Locate Folder...');
    await answerFileDialog(root);
    await openAtLine(near);
    await clickSource(view, 'far');
    await openAtLine(far);
    await vscode.commands.executeCommand('notifications.clearAll');

    await focusCapture();
    await runCommandFromPalette('Selftime: Show Hot Lines of This Capture');
    for (const file of [near, far]) await lensOn(await vscode.workspace.openTextDocument(file), 2);

    await focusCapture();
    await runCommandFromPalette('Selftime: Forget Source Folders of This Profile');
    await clickSource(view, 'far');
    await warning(/far\.js does not exist here/);
  });

  it('that have no file are said to have none', async () => {
    await open({ readFile: 'node:fs', evaluated: 'evalmachine.<anonymous>' });
    await view.getByRole('tab', { name: 'Top' }).click();
    const row = view.locator('.top .rows .row').filter({ hasText: 'readFile' }).first();
    await row.waitFor();
    assert.equal(await row.locator('button.link').count(), 0);
  });

  it('on other computers are not looked for there', async () => {
    const file = await write(await temporaryFolder(), 'secret.js');
    // On Unix two slashes lead to the same file as one: had it been looked for, it would be found.
    const network = { unix: `/${file.replaceAll('\\', '/')}`, windows: '\\\\server\\share\\other.js' };
    await open(network);
    for (const [name, path] of Object.entries(network)) {
      await clickSource(view, name);
      const message = await warning(/is on another computer/);
      assert.ok(message.includes(path), message);
      await vscode.commands.executeCommand('notifications.clearAll');
    }
    assert.equal(vscode.window.visibleTextEditors.length, 0);
    await runCommandFromPalette('Selftime: Show Hot Lines of This Capture');
    assert.equal(vscode.window.visibleTextEditors.length, 0);
  });

  it('cannot put links into messages', async () => {
    await open({ evil: '/app/[here](command:workbench.action.terminal.new)/evil.js' });
    await clickSource(view, 'evil');
    await warning(/evil\.js does not exist here/);
    const page = await workbenchPage();
    const message = page.locator('.notifications-center .notification-list-item-message');
    assert.equal(await message.locator('a').count(), 0);
  });
});

async function focusCapture(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup');
  await until('the capture to have the focus', () => {
    return vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputCustom;
  });
}
