import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import * as vscode from 'vscode';
import { workbenchPage } from '../harness/workbench.ts';
import { recordProgram } from '../support/captures.ts';
import { openFile } from '../support/editors.ts';
import { until } from '../support/until.ts';
import { frameIn, openProfile, readyViewer } from '../support/viewer.ts';

const folder = () => vscode.workspace.workspaceFolders![0].uri.fsPath;

describe('the viewer', () => {
  let capture: string;
  let view: FrameLocator;

  before(async () => {
    capture = await recordProgram(join(folder(), 'parse-logs', 'parse-logs.js'), '30000');
  });

  beforeEach(async () => {
    await openProfile(capture);
    view = await readyViewer();
  });

  const frame = (name: string) => frameIn(view, name);
  const breadcrumb = async () => (await view.locator('.pane.flame .current .name').textContent()) ?? '';
  const search = () => view.getByLabel('Search functions and files');
  const found = () => view.locator('.toolbar .found');
  const rows = () => view.locator('.top .rows .row');
  const column = async (index: number) =>
    (await rows().locator(`.cell:nth-child(${index})`).allInnerTexts()).map((text) => text.trim());
  const focused = () => view.locator(':focus').getAttribute('aria-label');
  /** What a screen reader says of the frame that keys start from. */
  const current = () =>
    view.locator('[role="tree"]:focus').evaluate((tree) => {
      return document.getElementById(tree.getAttribute('aria-activedescendant') ?? '')?.getAttribute('aria-label');
    });

  it('opens a capture as a flame graph, with what it is in the header', async () => {
    const header = await view.locator('header').innerText();
    assert.match(header, /parse-logs\.js/);
    assert.match(header, /wall[\s\S]*\d s[\s\S]*[\d,]+ samples @ 1 ms[\s\S]*Node \d+\.\d+\.\d+/);
    assert.equal(await breadcrumb(), 'all');
    assert.match((await frame('all').getAttribute('aria-label')) ?? '', /^all, 100\.0% total/);
    await frame('count').waitFor();
    assert.ok((await view.locator('.item').count()) > 5);
  });

  it('search counts and marks what it finds, and Escape clears it', async () => {
    await frame('all').click();
    await (await workbenchPage()).keyboard.press('/');
    await until('the search field to have the focus', async () => (await focused())?.startsWith('Search'));
    await (await workbenchPage()).keyboard.type('count');
    await until('the count', async () => /^\d+ functions?, \d+\.\d%$/.test((await found().textContent()) ?? ''));
    await until('a match', async () => (await frame('count').getAttribute('class'))?.includes('match'));
    assert.ok(!(await frame('all').getAttribute('class'))?.includes('match'));
    await search().fill('no function is called like this');
    await until('no results', async () => (await found().textContent()) === 'No results');
    await until('no match', async () => (await view.locator('.item.match').count()) === 0);
    await search().press('Escape');
    await until('an empty search', async () => (await found().textContent()) === '');
    assert.equal(await search().inputValue(), '');
  });

  it('a regular expression that is none is said to be none', async () => {
    await view.getByRole('button', { name: 'Use regular expression' }).click();
    await search().fill('(');
    await view.locator('.toolbar .found.problem').waitFor();
    await search().fill('^(count|readEntry)$');
    await until('two functions', async () => /^2 functions/.test((await found().textContent()) ?? ''));
  });

  it('a click zooms in; Reset zoom, Escape and Backspace zoom out', async () => {
    const page = await workbenchPage();
    const reset = view.getByRole('button', { name: 'Reset zoom' });
    const zoomIn = async () => {
      await frame('count').click();
      await until('the zoom', async () => (await breadcrumb()) === 'count');
    };
    assert.ok(await reset.isDisabled());
    await zoomIn();
    const chart = (await view.locator('.pane.flame .scroller').boundingBox())!;
    const wide = (await frame('count').boundingBox())!;
    assert.ok(wide.width > chart.width * 0.95, 'the frame takes the whole width');
    await reset.click();
    await until('the whole', async () => (await breadcrumb()) === 'all');
    for (const key of ['Escape', 'Backspace']) {
      await zoomIn();
      await page.keyboard.press(key);
      await until(`the whole after ${key}`, async () => (await breadcrumb()) === 'all');
    }
  });

  it('Top lists functions, hottest first, and sorts by what is clicked', async () => {
    await view.getByRole('tab', { name: 'Top' }).click();
    await rows().first().waitFor();
    const shares = async (index: number) =>
      (await column(index)).map((text) => Number(/([\d.]+)%$/.exec(text)?.[1]));
    const sorted = async (header: string, direction: string) => {
      const cell = view.getByRole('columnheader', { name: header });
      await until(`${header} ${direction}`, async () => (await cell.getAttribute('aria-sort')) === direction);
    };
    await sorted('Self', 'descending');
    const self = await shares(1);
    assert.ok(self.length > 10);
    assert.deepEqual(self, [...self].sort((a, b) => b - a));
    assert.equal((await column(4))[0], 'count');
    assert.match((await column(5))[0], /^parse-logs\.js/);

    await view.getByRole('columnheader', { name: 'Total' }).getByRole('button').click();
    await sorted('Total', 'descending');
    await until('the order of total', async () => isSorted((await shares(2)).map((share) => -share)));
    await view.getByRole('columnheader', { name: 'Total' }).getByRole('button').click();
    await sorted('Total', 'ascending');
    await until('the reverse order', async () => isSorted(await shares(2)));
    await view.getByRole('columnheader', { name: 'Function' }).getByRole('button').click();
    await sorted('Function', 'ascending');
    await until('the order of names', async () => {
      const names = (await column(4)).filter((name) => !name.startsWith('(anonymous)'));
      return names[0] !== 'count' && names.every((name, i) => i === 0 || order(names[i - 1], name) <= 0);
    });
  });

  it('Top shows what the search finds', async () => {
    await view.getByRole('tab', { name: 'Top' }).click();
    await rows().first().waitFor();
    await search().fill('readEntry');
    await until('one row', async () => (await rows().count()) === 1);
    assert.deepEqual(await column(4), ['readEntry']);
    assert.equal(await rows().locator('mark').first().textContent(), 'readEntry');
  });

  it('frames can be walked, zoomed and left with the keyboard alone', async () => {
    const page = await workbenchPage();
    await frame('all').click();
    await until('the first frame', async () => (await current())?.startsWith('all, '));
    const press = async (key: string) => {
      const before = await current();
      await page.keyboard.press(key);
      return until(`${key} to move on from ${before}`, async () => {
        const now = await current();
        return now !== before && now;
      });
    };
    const first = await press('ArrowDown');
    await press('ArrowDown');
    assert.equal(await press('ArrowUp'), first);
    await press('ArrowDown');
    const [name] = (await press('ArrowDown')).split(', ');
    await page.keyboard.press('Enter');
    await until(`zoom to ${name}`, async () => (await breadcrumb()) === name);
    await page.keyboard.press('Escape');
    await until('the whole', async () => (await breadcrumb()) === 'all');
  });

  it('rows can be walked, and shown in the flame graph, with the keyboard alone', async () => {
    const page = await workbenchPage();
    await frame('all').click();
    await page.keyboard.press('2');
    await rows().first().click();
    await page.keyboard.press('ArrowDown');
    await until('the second row', async () => (await rows().nth(1).getAttribute('aria-selected')) === 'true');
    await page.keyboard.press('Home');
    await until('the first row', async () => (await rows().first().getAttribute('aria-selected')) === 'true');
    await page.keyboard.press('Enter');
    await view.locator('.item[aria-selected="true"][aria-label^="count, "]').waitFor();
    assert.equal(await view.getByRole('tab', { name: 'Flame' }).getAttribute('aria-selected'), 'true');
    await page.keyboard.press('?');
    await view.getByText('Back to the zoom before').waitFor();
    await page.keyboard.press('Escape');
    await view.getByText('Back to the zoom before').waitFor({ state: 'hidden' });
  });

  it('pointing at a frame shows its numbers, and its lines lead to the source', async () => {
    await frame('count').hover();
    const strip = view.locator('footer.details');
    await until('its numbers', async () => /^count[\s\S]*Self[\s\S]*Total[\s\S]*Samples/i.test(await strip.innerText()));
    await frame('count').click();
    const link = strip.locator('.hotLine button').first();
    const line = Number(/\d+/.exec((await link.textContent()) ?? '')![0]);
    await link.click();
    const editor = await until('the source', () => {
      const active = vscode.window.activeTextEditor;
      return active?.document.fileName.endsWith('parse-logs.js') ? active : undefined;
    });
    assert.equal(editor.document.uri.fsPath, join(folder(), 'parse-logs', 'parse-logs.js'));
    await until('the line', () => editor.selection.active.line === line - 1);
    assert.match(editor.document.lineAt(line - 1).text, /visitors\.includes|toLocaleDateString/);
  });

  it('Ctrl+click on a frame and a place in Top open the source, too', async () => {
    const opened = () =>
      until('the source', () => vscode.window.activeTextEditor?.document.fileName.endsWith('parse-logs.js'));
    await frame('count').click({ modifiers: ['ControlOrMeta'] });
    await opened();
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await openProfile(capture);
    await view.getByRole('tab', { name: 'Top' }).click();
    await rows().first().locator('button.link').click();
    await opened();
  });

  it('what belongs to Node itself has a place, and nothing to click', async () => {
    await search().fill('node:internal');
    await view.getByRole('tab', { name: 'Top' }).click();
    const place = rows().first().locator('.place[title^="node:internal/"]');
    await place.waitFor();
    assert.equal(await rows().locator('button.link').count(), 0);
  });

  it('the sample type can be switched', async () => {
    await view.getByRole('tab', { name: 'Top' }).click();
    await until('times', async () => /\d (s|ms)\s/.test((await column(1))[0] ?? ''));
    const types = view.getByLabel('Sample type');
    assert.deepEqual(await types.locator('option').allTextContents(), ['samples', 'wall']);
    await types.selectOption('samples');
    await until('counts', async () => /^[\d,]+\s+\d+\.\d%$/.test((await column(1))[0] ?? ''));
    await types.selectOption('wall');
    await until('times again', async () => /\d (s|ms)\s/.test((await column(1))[0] ?? ''));
  });

  it('a graph can stand on its root', async () => {
    const heightOf = async (name: string) => (await frame(name).boundingBox())!.y;
    assert.ok((await heightOf('count')) > (await heightOf('all')));
    await view.getByLabel('Direction of the graph').selectOption('Flame');
    await until('the root below', async () => (await heightOf('count')) < (await heightOf('all')));
  });

  it('what was set up survives hiding and showing the editor', async () => {
    await frame('count').click();
    await until('the zoom', async () => (await breadcrumb()) === 'count');
    await search().fill('readEntry');
    await until('the count', async () => (await found().textContent()) !== '');
    const before = await found().textContent();
    await openFile('parse-logs/parse-logs.js');
    const page = await workbenchPage();
    await until('the viewer to be hidden', async () => !(await page.locator('iframe.webview.ready').first().isVisible()));
    await openProfile(capture);
    view = await readyViewer();
    await until('the zoom', async () => (await breadcrumb()) === 'count');
    await until('the search', async () => (await search().inputValue()) === 'readEntry');
    await until('its count', async () => (await found().textContent()) === before);
    await view.getByRole('tab', { name: 'Top' }).click();
    await openFile('parse-logs/parse-logs.js');
    view = await openProfile(capture);
    await rows().first().waitFor();
    assert.equal(await view.getByRole('tab', { name: 'Top' }).getAttribute('aria-selected'), 'true');
  });
});

function isSorted(numbers: readonly number[]): boolean {
  return numbers.length > 10 && numbers.every((number, i) => i === 0 || numbers[i - 1] <= number);
}

function order(a: string, b: string): number {
  const [first, second] = [a.toLowerCase(), b.toLowerCase()];
  return first < second ? -1 : first > second ? 1 : 0;
}
