import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import * as vscode from 'vscode';
import { workbenchPage } from '../harness/workbench.ts';
import { recordProgram } from '../support/captures.ts';
import { openFile } from '../support/editors.ts';
import { until } from '../support/until.ts';
import { frameIn, framesIn, openProfile, readyViewer } from '../support/viewer.ts';

const folder = () => vscode.workspace.workspaceFolders![0].uri.fsPath;

describe('the views of the viewer', () => {
  let capture: string;
  let view: FrameLocator;

  before(async () => {
    capture = await recordProgram(join(folder(), 'parse-logs', 'parse-logs.js'), '30000');
  });

  beforeEach(async () => {
    await openProfile(capture);
    view = await readyViewer();
  });

  const press = async (...keys: string[]) => {
    const page = await workbenchPage();
    for (const key of keys) await page.keyboard.press(key);
  };
  const tab = (name: string) => view.getByRole('tab', { name });
  const frame = (name: string) => frameIn(view, name);
  const half = (name: string) => view.getByRole('tree', { name }).locator('.item');
  const zoomedTo = (name: string) =>
    until(`the zoom to ${name}`, async () => (await view.locator('.pane.flame .current .name').textContent()) === name);
  const between = (name: string) =>
    until(`${name} between its callers and callees`, async () => {
      return (await view.locator('.pane.sandwich .current .name').textContent()) === name;
    });
  const rows = () => view.locator('.pane.top .rows .row');
  const strip = () => view.locator('footer.details');
  const filter = () => view.getByRole('textbox', { name: 'Filter', exact: true });
  const clipboard = (what: RegExp) =>
    until(`${what} on the clipboard`, async () => what.test(await vscode.env.clipboard.readText()));

  const nameOf = (label: string | null) => (label ?? '').split(', ')[0];

  it('Sandwich asks for a function, and shows who calls it and what it calls', async () => {
    await tab('Sandwich').click();
    await view.getByText('Select a function in another view').waitFor();
    await tab('Flame').click();
    // Whatever was inlined in this run, the module called functions.
    const module = '(anonymous) parse-logs.js:1';
    await frame(module).click();
    await zoomedTo(module);
    await press('s');
    await between(module);
    assert.equal(await tab('Sandwich').getAttribute('aria-selected'), 'true');
    for (const name of ['Callers', 'Callees']) {
      await until(`${name} to start from it`, async () => {
        return (await half(name).first().getAttribute('aria-label'))?.startsWith(`${module}, `);
      });
    }
    const [self, caller] = [half('Callers').nth(0), half('Callers').nth(1)];
    assert.ok((await caller.boundingBox())!.y < (await self.boundingBox())!.y, 'callers grow upward');
    const [top, callee] = [half('Callees').nth(0), half('Callees').nth(1)];
    assert.ok((await callee.boundingBox())!.y > (await top.boundingBox())!.y, 'callees grow downward');
  });

  it('the strip names callers and callees, and goes to them', async () => {
    await frame('count').click();
    await press('s');
    await between('count');
    const caller = strip().locator('.neighbours', { hasText: 'Callers' }).getByRole('button').first();
    const name = (await caller.textContent())!;
    await caller.click();
    await between(name);
    await view.locator('.pane.sandwich').getByRole('button', { name: 'Back' }).click();
    await between('count');
    await view.locator('.pane.sandwich').getByRole('button', { name: 'Forward' }).click();
    await between(name);
  });

  it('what is selected in one view is selected in every other', async () => {
    await tab('Top').click();
    await rows().filter({ hasText: 'readEntry' }).first().click();
    await tab('Flame').click();
    await view.locator('.pane.flame .item[aria-selected="true"][aria-label^="readEntry, "]').waitFor();
    await tab('Sandwich').click();
    await between('readEntry');
    const caller = half('Callers').nth(1);
    const name = nameOf(await caller.getAttribute('aria-label'));
    await caller.click();
    await tab('Top').click();
    await rows().and(view.locator('[aria-selected="true"]')).filter({ hasText: name }).waitFor();
  });

  it('zooms can be gone back and forward through', async () => {
    const caller = framesIn(view).nth(1);
    const name = nameOf(await caller.getAttribute('aria-label'));
    await caller.click();
    await zoomedTo(name);
    await frame('count').click();
    await zoomedTo('count');
    await press('Alt+ArrowLeft');
    await zoomedTo(name);
    await press('Alt+ArrowLeft');
    await zoomedTo('all');
    await press('Alt+ArrowRight', 'Alt+ArrowRight');
    await zoomedTo('count');
    assert.ok(await view.locator('.pane.flame').getByRole('button', { name: 'Forward' }).isDisabled());
    await view.locator('.pane.flame').getByRole('button', { name: 'Back' }).click();
    await zoomedTo(name);
  });

  it('Top groups by line, file and package', async () => {
    await tab('Top').click();
    const group = async (by: string, column: string, first: RegExp) => {
      await view.getByLabel('Group by').selectOption(by);
      await view.getByRole('columnheader', { name: column }).waitFor();
      await until(`${first} first`, async () => first.test(await rows().first().innerText()));
    };
    await group('Lines', 'Place', /count[\s\S]*parse-logs\.js:\d+/);
    await group('Files', 'File', /parse-logs\.js/);
    await group('Packages', 'Package', /\(own code\)/);
    const shares = await rows().locator('.cell:first-child .share').allInnerTexts();
    const sum = shares.reduce((total, share) => total + parseFloat(share), 0);
    assert.ok(Math.abs(sum - 100) < 1, `packages make up the whole, not ${sum}%`);
  });

  it('Enter and Shift+Enter in the search step through what it found', async () => {
    const search = view.getByLabel('Search functions and files');
    await search.fill('parse-logs');
    const found = async (what: RegExp) =>
      until(`${what}`, async () => what.test((await view.locator('.toolbar .found').textContent()) ?? ''));
    await found(/^\d+ functions, /);
    await search.press('Enter');
    await found(/^1 of \d+ functions, /);
    const first = await strip().locator('.name').first().textContent();
    await search.press('Enter');
    await found(/^2 of \d+ functions, /);
    await until('another one', async () => (await strip().locator('.name').first().textContent()) !== first);
    await search.press('Shift+Enter');
    await found(/^1 of \d+ functions, /);
    await search.press('Shift+Enter');
    await until('the last one', async () => {
      const [, at, all] = /^(\d+) of (\d+)/.exec((await view.locator('.toolbar .found').textContent()) ?? '') ?? [];
      return at !== undefined && at === all;
    });
  });

  it('a filter narrows every view, says what is left, and is undone', async () => {
    await view.getByRole('button', { name: 'Filter', exact: true }).click();
    await filter().fill('focus=readEntry');
    await filter().press('Enter');
    const left = view.locator('.filterRow .found');
    await until('a share', async () => /^\d+\.\d% shown$/.test((await left.textContent()) ?? ''));
    assert.notEqual(await left.textContent(), '100.0% shown');
    await until('nothing else', async () => (await frame('count').count()) === 0);
    await filter().fill('focus=(');
    await filter().press('Enter');
    await view.locator('.filterRow .problem').waitFor();
    assert.equal(await filter().getAttribute('aria-invalid'), 'true');
    await view.getByRole('button', { name: 'Clear filter' }).click();
    await until('no filter', async () => (await left.textContent()) === '');
    await frame('count').waitFor();
  });

  it('Only my code leaves out what belongs to Node, and survives hiding', async () => {
    const builtin = () => view.locator('.pane.flame .item[aria-label^="processTicksAndRejections, "]');
    await builtin().first().waitFor();
    const mine = () => view.getByRole('button', { name: 'Only my code' });
    await mine().click();
    await until('no built-in', async () => (await builtin().count()) === 0);
    assert.equal(await mine().getAttribute('aria-pressed'), 'true');
    await openFile('parse-logs/parse-logs.js');
    await openProfile(capture);
    view = await readyViewer();
    await until('the filter', async () => (await mine().getAttribute('aria-pressed')) === 'true');
    await until('no built-in', async () => (await builtin().count()) === 0);
    await mine().click();
    await builtin().first().waitFor();
  });

  it('the menu of a frame opens from the keyboard; what it narrows can be seen in the filter', async () => {
    await frame('readEntry').click();
    await zoomedTo('readEntry');
    await press('Shift+F10');
    const menu = view.getByRole('menu');
    await menu.waitFor();
    assert.deepEqual(await menu.getByRole('menuitem').locator('span:first-child').allTextContents(), [
      'Open source',
      'Zoom',
      'Show callers and callees',
      'Show history',
      'Focus on this',
      'Hide this',
      'Copy name',
      'Copy stack',
    ]);
    await press('Escape');
    await menu.waitFor({ state: 'hidden' });
    await until('the focus on the graph', async () => (await view.locator('[role="tree"]:focus').count()) === 1);
    await frame('readEntry').click({ button: 'right' });
    await menu.getByRole('menuitem', { name: 'Hide this' }).click();
    await until('the filter', async () => (await filter().inputValue()) === 'hide=^readEntry$');
    await until('no such frame', async () => (await frame('readEntry').count()) === 0);
  });

  it('names, stacks and tables go to the clipboard', async () => {
    await frame('readEntry').click();
    await zoomedTo('readEntry');
    await press('Control+c');
    await clipboard(/Function +Place\n.*readEntry +.*parse-logs\.js/);
    await frame('readEntry').click({ button: 'right' });
    await view.getByRole('menuitem', { name: 'Copy name' }).click();
    await clipboard(/^readEntry$/);
    await tab('Top').click();
    await rows().first().waitFor();
    await tab('Top').focus();
    await press('Control+c');
    await clipboard(/^ *Self +Self % +Total[\s\S]*count/);
  });

  it('colours can speak of self time instead', async () => {
    const canvas = view.locator('.pane.flame .chart');
    const before = await canvas.screenshot();
    await view.locator('.pane.flame').getByLabel('Colours of the frames').selectOption('By self share');
    await until('other colours', async () => !(await canvas.screenshot()).equals(before));
  });

  it('labels keep their font when the editor gets another height', async () => {
    const canvas = view.locator('.pane.flame canvas');
    const looks = () =>
      canvas.evaluate((element: HTMLCanvasElement) => ({
        height: element.height,
        font: element.getContext('2d')!.font,
      }));
    const before = await looks();
    try {
      await vscode.commands.executeCommand('workbench.action.togglePanel');
      await until('another height', async () => (await looks()).height !== before.height);
      assert.equal((await looks()).font, before.font);
      assert.notEqual(before.font, '10px sans-serif');
    } finally {
      await vscode.commands.executeCommand('workbench.action.togglePanel');
    }
  });
});
