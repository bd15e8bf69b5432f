import assert from 'node:assert/strict';
import { copyFileSync, existsSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import * as vscode from 'vscode';
import { storeFolders } from '../../../src/store/folders.ts';
import { History } from '../../../src/store/history.ts';
import { writeCapture } from '../../support/captures.ts';
import { chooseEntry, runCommandFromPalette, screenshot, workbenchPage } from '../harness/workbench.ts';
import { accessible, addAxe, themes } from '../support/accessibility.ts';
import { temporaryFolder } from '../support/captures.ts';
import { nothingRuns, profileConfiguration } from '../support/debugging.ts';
import { notifications } from '../support/notifications.ts';
import { viewerErrors } from '../support/page.ts';
import { until } from '../support/until.ts';
import { captureTabs, openedCapture, openProfile, readyViewer } from '../support/viewer.ts';

const hour = 3_600_000;
const day = 24 * hour;
const start = Date.now() - 20 * day;
const shares = [20, 21, 20, 22, 33, 34];

describe('the history', () => {
  const workspace = () => vscode.workspace.workspaceFolders![0].uri.fsPath;
  const store = () => storeFolders(workspace());
  const pane = (view: FrameLocator) => view.locator('.pane.history');
  const said = (view: FrameLocator) => pane(view).locator('.smallChart .said').innerText();
  const rows = (view: FrameLocator) => pane(view).locator('tbody tr');
  const captures: string[] = [];
  let folder: string;

  const metadata = (n: number) => ({
    ...{ startTime: start + n * day, cwd: workspace() },
    context: {
      package: { name: 'shop', version: n < 4 ? '1.4.0' : '1.5.0' },
      git: { commit: `a1b2c3d${n}`, branch: 'main', dirty: n === 3 },
      ...{ loadAverage: [0, 0] as const, inspected: false },
    },
  });

  /** @returns the capture */
  function writeRun(n: number, share: number): string {
    const capture = join(folder, `app-${n + 1}.pb.gz`);
    const samples = { score: share * 10, parse: (100 - share) * 10 };
    writeCapture(capture, { samples, file: join(workspace(), 'shop.js'), metadata: metadata(n) });
    return capture;
  }

  const clear = () => rm(join(workspace(), '.selftime'), { recursive: true, force: true });

  before(async () => {
    await clear();
    folder = await temporaryFolder();
    const history = new History(store());
    for (const [n, share] of shares.entries()) {
      captures.push(writeRun(n, share));
      await history.add(captures[n]);
    }
    const other = { ...metadata(6), scenario: 'checkout' };
    const heap = join(folder, 'heap.pb.gz');
    writeCapture(heap, { samples: { score: 9 }, file: join(workspace(), 'shop.js'), types: ['wall', 'heap'], metadata: other });
    await history.add(heap);
  });

  after(clear);

  it('of a function is a chart and a table; a point opens its capture', async () => {
    await openProfile(captures[5]);
    let view = await readyViewer();
    await view.getByRole('tab', { name: 'Top' }).click();
    await view.locator('.pane.top .rows .row').filter({ hasText: 'score' }).click();
    const page = await workbenchPage();
    await page.keyboard.press('h');
    await until('all captures', async () => (await rows(view).count()) === shares.length);
    assert.match(await said(view), /^34\.0% in the last of 6 captures, from 20\.0% to 34\.0% in all$/);
    assert.equal(await pane(view).locator('.plot .dot').count(), shares.length);
    assert.match(await rows(view).first().innerText(), /this one.*34\.0%.*29\.\d–39\.\d%.*1\.5\.0.*a1b2c3d$/s);
    await pane(view).getByRole('group', { name: /^Chart/ }).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    assert.match(await said(view), /^21\.0% \(.*\) · .* · 1\.4\.0 · a1b2c3d$/);
    assert.match((await pane(view).locator('tr.looked').innerText()) ?? '', /21\.0%/);
    await pane(view).getByLabel('Which recordings').selectOption({ label: 'wall, scenario checkout' });
    await until('the other recordings', async () => (await rows(view).count()) === 1);
    await pane(view).getByLabel('What is shown').selectOption({ label: 'Allocated' });
    await until('bytes', async () => /^\d+ B\/s in the last of 1 capture$/.test(await said(view)));
    await pane(view).getByLabel('Which recordings').selectOption({ label: 'wall, app.js' });
    await until('the first ones again', async () => (await rows(view).count()) === shares.length);
    await rows(view).nth(2).getByRole('button').click();
    await until('the capture of the point', () => captureTabs().some(({ fsPath }) => fsPath === captures[3]));
    view = await readyViewer();
    await view.getByRole('tab', { name: 'History' }).click();
    await pane(view).getByText('Select a function in another view, or choose one.').waitFor();
  });

  it('follows what the command line adds and removes, also where VS Code does not watch files', async () => {
    const files = vscode.workspace.getConfiguration('files');
    await files.update('watcherExclude', { '**/.selftime/**': true }, true);
    const known = await readdir(store().history);
    const removeAdded = async () => {
      const added = (await readdir(store().history)).filter((name) => !known.includes(name));
      for (const name of added) await rm(join(store().history, name));
      return added.length;
    };
    try {
      await openProfile(captures[5]);
      const view = await readyViewer();
      await view.getByRole('tab', { name: 'Top' }).click();
      await view.locator('.pane.top .rows .row').filter({ hasText: 'score' }).click();
      await (await workbenchPage()).keyboard.press('h');
      await until('all captures', async () => (await rows(view).count()) === shares.length);
      await new History(store()).add(writeRun(shares.length, 35));
      await until('a point more', async () => (await rows(view).count()) === shares.length + 1);
      assert.equal(await removeAdded(), 1);
      await until('it to go', async () => (await rows(view).count()) === shares.length);
    } finally {
      await removeAdded();
      await files.update('watcherExclude', undefined, true);
    }
  });

  it('is asked for from the palette: functions of the open capture first, which may be a copy', async () => {
    // As those of a baseline are.
    const copy = join(await temporaryFolder(), '1.pb.gz');
    copyFileSync(captures[0], copy);
    await openProfile(copy);
    await readyViewer();
    await runCommandFromPalette('Selftime: Show History of Function...');
    const widget = (await workbenchPage()).locator('.quick-input-widget:visible');
    const list = widget.locator('.monaco-list-row');
    await list.first().waitFor();
    assert.equal(await widget.locator('.quick-input-list-separator').first().textContent(), 'hottest of 1.pb.gz');
    assert.match((await list.first().textContent()) ?? '', /^parse.*shop\.js:\d+ · 6 captures, last \d+ days ago/);
    const errors = await viewerErrors(async () => {
      await chooseEntry('score');
      const view = await readyViewer();
      await until('the chart', async () => (await rows(view).count()) === shares.length);
      assert.match(await rows(view).last().innerText(), /this one.*20\.0%/s);
      await addAxe(view);
      for (const [theme, kind] of themes) {
        await vscode.workspace.getConfiguration('workbench').update('colorTheme', theme, true);
        await until(`the theme ${kind}`, async () => {
          return (await view.locator('body').getAttribute('class'))?.split(' ').includes(kind);
        });
        await accessible(view, `the history, ${theme}`);
        await screenshot(`history-${kind}`);
      }
    });
    assert.deepEqual(errors, []);
  });

  it('has each recording of the editor, and grows while it is shown', async () => {
    const before = (await readdir(store().history)).length;
    await profileConfiguration('Parse logs');
    const { view } = await openedCapture();
    await nothingRuns();
    await until('the recording in it', async () => (await readdir(store().history)).length === before + 1);
    await view.getByRole('tab', { name: 'Top' }).click();
    await view.locator('.pane.top .rows .row').first().click();
    await (await workbenchPage()).keyboard.press('h');
    await until('its point', async () => (await rows(view).count()) === 1);
    assert.match(await pane(view).locator('.note').innerText(), /^Every recording adds a capture to it/);
    await vscode.workspace.getConfiguration('selftime').update('openCaptureOnEnd', false, vscode.ConfigurationTarget.Global);
    await profileConfiguration('Parse logs');
    await until('a point more', async () => (await rows(view).count()) === 2);
    await nothingRuns();
  });

  it('and captures that are old are removed after a question: nothing that is open, foreign, of another project or young', async () => {
    const folder = join(workspace(), 'captures-to-clean');
    await mkdir(folder);
    after(() => rm(folder, { recursive: true, force: true }));
    const setting = vscode.workspace.getConfiguration('selftime');
    await setting.update('captureFolder', folder, vscode.ConfigurationTarget.Global);
    await setting.update('retention.capturesDays', 0, vscode.ConfigurationTarget.Global);
    // From here on the clean-up that comes by itself is a day away.
    await runCommandFromPalette('Selftime: Clean Up Old Captures...');
    await until('that all is kept', async () => {
      return (await notifications()).some((text) => /nothing to clean up\. Captures are kept for ever/.test(text));
    });
    await setting.update('retention.capturesDays', undefined, vscode.ConfigurationTarget.Global);
    const named = (name: string, age: number, cwd = workspace()) => {
      const file = join(folder, name);
      if (name.startsWith('foreign')) writeFileSync(file, 'not ours');
      else writeCapture(file, { samples: { score: age }, metadata: { startTime: Date.now() - age * day, cwd } });
      const time = (Date.now() - age * day) / 1000;
      utimesSync(file, time, time);
      return file;
    };
    const [old, open, foreign, young] = [named('old.pb.gz', 40), named('open.pb.gz', 41), named('foreign.pb.gz', 42), named('young.pb.gz', 29)]; // prettier-ignore
    const theirs = named('theirs.pb.gz', 43, '/elsewhere');
    await openProfile(open);
    await readyViewer();
    await runCommandFromPalette('Selftime: Clean Up Old Captures...');
    const first = (await workbenchPage()).locator('.quick-input-widget:visible .monaco-list-row').first();
    await first.filter({ hasText: 'In use, and so kept: 1 older capture.' }).waitFor();
    await chooseEntry('Cancel');
    assert.ok(existsSync(old), 'nothing goes without a yes');
    await runCommandFromPalette('Selftime: Clean Up Old Captures...');
    await chooseEntry('Remove 1 capture (');
    await until('the old one to go', () => !existsSync(old));
    await until('what was done', async () => (await notifications()).some((text) => /^Removed 1 capture \(/.test(text)));
    for (const file of [open, foreign, young, theirs]) assert.ok(existsSync(file), file);
  });
});
