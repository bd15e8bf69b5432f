import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import * as vscode from 'vscode';
import { repository } from '../harness/environment.ts';
import { screenshot, workbenchPage } from '../harness/workbench.ts';
import { accessible, addAxe, themes } from '../support/accessibility.ts';
import { record, recordProgram, selftime } from '../support/captures.ts';
import { viewerErrors } from '../support/page.ts';
import { until } from '../support/until.ts';
import { openProfile, readyViewer } from '../support/viewer.ts';

const service = () => join(repository(), 'test', 'fixtures', 'programs', 'service.cjs');

describe('how a capture was recorded', () => {
  let capture: string;
  let view: FrameLocator;

  before(async () => {
    const flags = ['--interval-us', '1000', '--window', '2', '--warmup', '1.5'];
    capture = await record(flags, 'node', service(), '7000');
  });

  const open = async (path: string) => {
    await openProfile(path);
    view = await readyViewer();
  };
  const tab = (name: string) => view.getByRole('tab', { name });
  const pane = () => view.locator('.pane.capture');
  const section = (name: string) => pane().getByRole('region', { name });
  const press = async (...keys: string[]) => {
    for (const key of keys) await (await workbenchPage()).keyboard.press(key);
  };
  /** The hottest function with its values. */
  const hottest = () => view.locator('.pane.top .rows .row').first().innerText();
  const frames = (name: string) => view.locator(`.pane.flame .item[aria-label^="${name}, "]`).count();
  const facts = () => view.locator('header .facts').innerText();

  it('is a view with what it cost, where it ran, and who', async () => {
    await open(capture);
    assert.match(await facts(), /overhead \d+\.\d% of 2%/);
    await tab('Capture').click();
    await pane().waitFor();
    assert.match(await section('Overhead').innerText(), /Measured\s+\d+\.\d% of a core[^]*Budget\s+2%/);
    assert.match(await section('Recording').innerText(), /service\.cjs 7000[^]*Interval\s+1 ms/);
    assert.match(await section('Warm-up').innerText(), /1\.5 s[^]*Left out\s+[\d,]+ sample/);
    assert.match(await section('Environment').innerText(), /Node\.js\s+\d+\.\d+\.\d+[^]*Processors/);
    const table = pane().getByRole('table');
    assert.match(await table.innerText(), /main[^]*worker 1[^]*worker 2/);
    const idle = pane().getByRole('button', { name: /1 idle process/ });
    const rows = table.locator('tbody tr:visible');
    const folded = await rows.count();
    await idle.click();
    assert.equal(await idle.getAttribute('aria-expanded'), 'true');
    assert.equal(await rows.count(), folded + 1);
    assert.match(await section('What happened').innerText(), /Warm-up over/);
    assert.equal(await view.locator('footer.details').isVisible(), false);
  });

  it('draws what each thread did, in words too; arrow keys go through the windows', async () => {
    await open(capture);
    await view.locator('.pane.flame .item').first().focus();
    await press('4');
    await pane().waitFor();
    const images = pane().getByRole('img');
    const labels = await images.evaluateAll((all) => all.map((image) => image.getAttribute('aria-label')!));
    for (const what of [/^CPU: .* on average/, /^Event loop delay/, /^Memory: RSS \d/, /^Garbage collection: \d/])
      assert.ok(labels.some((label) => what.test(label)), `${what} in ${labels}`);
    const said = pane().locator('.smallChart .said').first();
    const summary = await said.innerText();
    await pane().getByRole('group', { name: /Charts over time/ }).focus();
    await press('ArrowRight');
    await until('the first window', async () => (await pane().locator('.note').innerText()).startsWith('Window 1 of '));
    assert.notEqual(await said.innerText(), summary);
    await press('ArrowRight');
    await until('the second', async () => (await pane().locator('.note').innerText()).startsWith('Window 2 of '));
    await pane().getByLabel('Thread of the charts').selectOption({ label: await workerOption() });
    await until('its own numbers', async () => (await said.innerText()) !== summary);
  });

  const workerOption = async () => {
    const texts = await pane().getByLabel('Thread of the charts').locator('option').allInnerTexts();
    return texts.find((text) => text.endsWith('worker 1'))!;
  };

  it('filters every view by a thread, and no longer', async () => {
    await open(capture);
    assert.ok((await frames('allocate')) > 0);
    await tab('Capture').click();
    const worker = pane().getByRole('button', { name: 'worker 1' });
    await worker.click();
    await until('the filter', async () => (await worker.getAttribute('aria-pressed')) === 'true');
    const chosen = pane().getByLabel('Thread of the charts').locator('option:checked');
    await until('its charts', async () => (await chosen.innerText()).endsWith('worker 1'));
    await tab('Flame').click();
    await until('what it ran, alone', async () => (await frames('allocate')) === 0 && (await frames('crunch')) > 0);
    await tab('Capture').click();
    await worker.click();
    await tab('Flame').click();
    await until('all again', async () => (await frames('allocate')) > 0);
  });

  it('leaves the warm-up out, unless asked', async () => {
    await open(capture);
    await tab('Top').click();
    const counted = await hottest();
    const shown = await facts();
    const chip = view.locator('header').getByRole('button', { name: /Warm-up/ });
    assert.match(await chip.innerText(), /Warm-up left out: 1\.5 s\s+Show/);
    await chip.click();
    await until('more', async () => (await hottest()) !== counted);
    assert.match(await chip.innerText(), /Warm-up shown: 1\.5 s\s+Leave out/);
    assert.notEqual(await facts(), shown);
    await chip.click();
    await until('the same as before', async () => (await hottest()) === counted);
    assert.equal(await facts(), shown);
  });

  it('of one short window has charts as well, and no controls for what is alone', async () => {
    await open(await recordProgram(join(dirname(service()), 'phases.cjs'), '100', '700'));
    await tab('Capture').click();
    await until('one window', async () => (await pane().locator('.note').innerText()).startsWith('One window'));
    assert.equal(await pane().getByRole('table').getByRole('button').count(), 0);
    assert.equal(await view.locator('header').getByRole('button', { name: /Warm-up/ }).isVisible(), false);
  });

  it('is not known of a file from elsewhere, and it is said', async () => {
    const other = capture.replace('capture.pb.gz', 'other.cpuprofile');
    await selftime('convert', capture, other);
    const foreign = other.replace('.cpuprofile', '.pb.gz');
    await selftime('convert', other, foreign);
    await open(foreign);
    await tab('Capture').click();
    await pane().getByText('Only captures of Selftime say how they were recorded').waitFor();
    assert.equal(await pane().getByRole('img').count(), 0);
    assert.equal(await pane().getByRole('table').count(), 0);
  });

  for (const [theme, kind] of themes) {
    it(`${theme}: screen readers are served, nothing is blocked or fails`, async () => {
      await vscode.workspace.getConfiguration('workbench').update('colorTheme', theme, true);
      const errors = await viewerErrors(async () => {
        await open(capture);
        await until(`the theme ${kind}`, async () => {
          return (await view.locator('body').getAttribute('class'))?.split(' ').includes(kind);
        });
        await addAxe(view);
        await accessible(view, 'the chip of the warm-up');
        await tab('Capture').click();
        await pane().getByRole('button', { name: /idle process/ }).click();
        await pane().getByRole('button', { name: 'worker 2' }).click();
        await accessible(view, 'the capture view');
        await screenshot(`capture-${kind}`);
      });
      assert.deepEqual(errors, []);
    });
  }
});
