import assert from 'node:assert/strict';
import { runCommandFromPalette, workbenchPage } from '../harness/workbench.ts';
import { nothingRuns, profile, SessionWatch } from '../support/debugging.ts';
import { lensOn, lineWith, openFile } from '../support/editors.ts';
import { until } from '../support/until.ts';
import { openedCapture } from '../support/viewer.ts';

const hotLoop = 'Math.imul(sum, 31)';

describe('a workspace without launch.json', () => {
  let watch: SessionWatch;
  beforeEach(() => (watch = new SessionWatch()));
  afterEach(() => watch.dispose());

  const offered = async () => {
    const list = (await workbenchPage()).locator('.quick-input-list .monaco-list-row .label-name');
    await list.first().waitFor();
    return { list, labels: (await list.allTextContents()).map((label) => label.trim()) };
  };

  it('offers the scripts of package.json, and profiles the chosen one', async () => {
    await profile();
    const { list, labels } = await offered();
    assert.deepEqual(labels, ['Profile npm run start', 'Profile npm run check']);
    await list.filter({ hasText: 'check' }).click();
    const { document } = await openFile('main.js');
    await lensOn(document, lineWith(document, hotLoop));
    assert.match((await watch.first('selftime')).output, /started --check/);
    await runCommandFromPalette('Selftime: Stop Profiling');
    await openedCapture();
  });

  it('offers the file in the editor first', async () => {
    const { document } = await openFile('main.js');
    await profile();
    const { list, labels } = await offered();
    assert.equal(labels[0], 'Profile main.js');
    assert.equal(labels.length, 3);
    await list.first().click();
    await lensOn(document, lineWith(document, hotLoop));
    await runCommandFromPalette('Selftime: Stop Profiling');
    await openedCapture();
  });

  it('starts nothing when nothing is chosen', async () => {
    await profile();
    await offered();
    const page = await workbenchPage();
    await page.keyboard.press('Escape');
    await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await nothingRuns();
    assert.deepEqual(watch.sessions, []);
  });

  it('Profile File profiles the file in the editor', async () => {
    const { document } = await openFile('main.js');
    await runCommandFromPalette('Selftime: Profile File');
    await lensOn(document, lineWith(document, hotLoop));
    await until('its session', () => watch.sessions[0]?.session.name === 'Profile main.js');
    await runCommandFromPalette('Selftime: Stop Profiling');
    await openedCapture();
  });
});
