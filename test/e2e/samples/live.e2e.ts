import assert from 'node:assert/strict';
import { basename } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { chooseEntry, runCommandFromPalette, screenshot, workbenchPage } from '../harness/workbench.ts';
import { profileConfiguration } from '../support/debugging.ts';
import { lensOn, lineWith, openFile } from '../support/editors.ts';
import { notifications } from '../support/notifications.ts';
import { clickStatus, statusText } from '../support/statusBar.ts';
import { until } from '../support/until.ts';
import { frameIn, framesIn, openedCapture } from '../support/viewer.ts';

const server = () => openFile('http-service/server.ts');
const hashLoop = 'hash = Math.imul(hash ^ body.charCodeAt(i)';

/** Samples that the header tells. */
const samples = async (view: FrameLocator): Promise<number> => {
  const text = (await view.locator('.header .facts').textContent()) ?? '';
  return Number(/([\d,]+) samples/.exec(text)?.[1].replaceAll(',', ''));
};
const more = (view: FrameLocator, than: number) =>
  until(`more than ${than} samples`, async () => ((await samples(view)) > than ? samples(view) : 0));
const chip = (view: FrameLocator) => view.locator('.chip.live');

async function secondsRun(): Promise<number> {
  const [, minutes, seconds] = /(\d+):(\d+)/.exec((await statusText()) ?? '') ?? [];
  return Number(minutes) * 60 + Number(seconds);
}

/** The service runs until it is stopped, and its lines are lit. */
async function live() {
  await profileConfiguration('HTTP service');
  const { document } = await server();
  const line = lineWith(document, hashLoop);
  await lensOn(document, line);
  await runCommandFromPalette('Selftime: Open Live Capture');
  return { ...(await openedCapture()), lens: async () => (await lensOn(document, line)).title };
}

describe('a running target', () => {
  it('has a capture that can be opened, and grows under what was set up in it', async () => {
    const { uri, view } = await live();
    assert.match(basename(uri.fsPath), /^server-.*\.pb\.gz$/);
    assert.equal((await chip(view).textContent())?.trim(), 'live');

    const search = view.getByLabel('Search functions and files');
    await search.fill('hash');
    const name = (await framesIn(view).nth(4).getAttribute('aria-label'))!.split(', ')[0];
    await frameIn(view, name).click();
    const zoom = () => view.locator('.pane.flame .current .name').textContent();
    await until('the zoom', async () => (await zoom()) === name);
    const selected = await view.locator('footer.details').locator('.name').first().textContent();
    await view.locator('#app').evaluate((app) => {
      const seen: string[] = [];
      new MutationObserver(() => seen.push(app.getAttribute('data-state') ?? '')).observe(app, { attributeFilter: ['data-state'] });
      new MutationObserver(() => {
        if (!app.querySelector('.pane.flame .item')) seen.push('no frames');
      }).observe(app.querySelector('.pane.flame')!, { childList: true, subtree: true });
      Object.assign(globalThis, { seen });
    });
    const first = await samples(view);
    await more(view, await more(view, first));
    assert.equal(await zoom(), name);
    assert.equal(await view.locator('footer.details').locator('.name').first().textContent(), selected);
    assert.equal(await search.inputValue(), 'hash');
    const seen = await view.locator('#app').evaluate(() => (globalThis as unknown as { seen: string[] }).seen.filter((state) => state !== 'ready'));
    assert.deepEqual(seen, [], 'frames were on the screen all the time');
    await screenshot('live capture');

    await search.fill('');
    await view.getByRole('tab', { name: 'Top' }).click();
    const table = view.locator('.pane.top .grid');
    const scrolled = await table.evaluate((element) => {
      element.scrollTop = 150;
      return element.scrollTop;
    });
    assert.ok(scrolled > 0, 'there is something to scroll');
    await more(view, await samples(view));
    assert.equal(await table.evaluate((element) => element.scrollTop), scrolled);
  });

  it('can be looked at while it is held still', async () => {
    const { view, lens } = await live();
    await runCommandFromPalette('Selftime: Freeze Live View');
    await until('the viewer to say so', async () => /^frozen at \d+ s$/.test((await chip(view).textContent())?.trim() ?? ''));
    assert.match((await statusText()) ?? '', /^profiling \d\d:\d\d · frozen at \d+ s$/);
    // What was saved when it was frozen may still be on its way.
    const until3 = (await secondsRun()) + 3;
    await until('the state of that time', async () => (await secondsRun()) >= until3);
    const [count, title] = [await samples(view), await lens()];
    const later = (await secondsRun()) + 8;
    await until('the target to go on', async () => (await secondsRun()) >= later);
    assert.deepEqual([await samples(view), await lens()], [count, title]);
    await screenshot('frozen live capture');
    await view.getByRole('button', { name: 'Unfreeze' }).click();
    await more(view, count);
    await until('another lens', async () => (await lens()) !== title);
    assert.equal((await chip(view).textContent())?.trim(), 'live');
  });

  it('that ends while it is frozen leaves what is seen, and says that there is more', async () => {
    const { view, lens } = await live();
    await view.getByRole('button', { name: 'Freeze the live view' }).click();
    await until('the chip', async () => (await chip(view).textContent())?.includes('frozen'));
    const before = (await secondsRun()) + 4;
    await until('the target to go on', async () => (await secondsRun()) >= before);
    const [count, title] = [await samples(view), await lens()];
    await runCommandFromPalette('Selftime: Stop Profiling');
    await until('the end', async () => (await chip(view).textContent())?.includes('newer state available'));
    assert.deepEqual([await samples(view), await lens()], [count, title]);
    assert.match((await statusText()) ?? '', /^frozen at \d+ s · newer state available$/);
    await until('the message', async () => (await notifications()).some((text) => /has ended. What you see is frozen/.test(text)));
    await screenshot('frozen capture of an ended target');
    await clickStatus();
    await more(view, count);
    assert.ok(await chip(view).isHidden());
    assert.match((await statusText()) ?? '', /samples$/);
  });

  it('is opened, frozen and stopped from the status bar', async () => {
    await profileConfiguration('HTTP service');
    await until('overhead', async () => /^profiling \d\d:\d\d · [\d,]+ samples · \d+\.\d% overhead$/.test((await statusText()) ?? ''));
    await clickStatus();
    const page = await workbenchPage();
    const entries = page.locator('.quick-input-widget:visible .monaco-list-row');
    await until('the menu', async () => (await entries.count()) === 3);
    await screenshot('menu of the status bar');
    await chooseEntry('Open Live Capture');
    const { view } = await openedCapture();
    await chip(view).waitFor();
  });
});
