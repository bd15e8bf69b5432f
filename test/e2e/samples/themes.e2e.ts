import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import * as vscode from 'vscode';
import { accessible, addAxe, themes } from '../support/accessibility.ts';
import { contrasts, readable } from '../support/contrast.ts';
import { recordProgram } from '../support/captures.ts';
import { viewerErrors } from '../support/page.ts';
import { until } from '../support/until.ts';
import { frameIn, openProfile, readyViewer } from '../support/viewer.ts';

const renderers = ['svg', 'canvas'] as const;

describe('the viewer in every kind of theme', () => {
  let capture: string;

  before(async () => {
    const folder = vscode.workspace.workspaceFolders![0].uri.fsPath;
    capture = await recordProgram(join(folder, 'parse-logs', 'parse-logs.js'), '30000');
  });

  for (const renderer of renderers) {
    describe(`drawn as ${renderer}`, () => {
      beforeEach(() => setRenderer(renderer));
      afterEach(() => setRenderer(undefined));

      for (const [theme, kind] of themes) {
        it(`${theme}: labels are readable, screen readers are served, nothing is blocked or fails`, async () => {
          await vscode.workspace.getConfiguration('workbench').update('colorTheme', theme, true);
          const errors = await viewerErrors(async () => {
            await openProfile(capture);
            const view = await readyViewer();
            await until(`the theme ${kind}`, async () => {
              return (await view.locator('body').getAttribute('class'))?.split(' ').includes(kind);
            });
            await addAxe(view);
            await everyView(view, renderer);
          });
          assert.deepEqual(errors, []);
        });
      }

      it('follows a change of theme while it is open', async () => {
        await openProfile(capture);
        const view = await readyViewer();
        const colours = async () => JSON.stringify(await contrasts(view, renderer));
        const before = await colours();
        await vscode.workspace.getConfiguration('workbench').update('colorTheme', 'Default Light Modern', true);
        await until('other colours', async () => (await colours()) !== before);
        await until('readable labels', async () => (await contrasts(view, renderer)).every(({ ratio }) => ratio >= 4.5));
      });
    });
  }
});

async function setRenderer(renderer: (typeof renderers)[number] | undefined): Promise<void> {
  await vscode.workspace.getConfiguration('selftime').update('viewer.renderer', renderer, true);
}

/** Goes through all that can be seen; each is checked for contrast (in frames) and by axe (all around them). */
async function everyView(view: FrameLocator, renderer: string): Promise<void> {
  const search = view.getByLabel('Search functions and files');
  const rows = view.locator('.pane.top .rows .row');
  const check = async (when: string, frames: boolean): Promise<void> => {
    if (frames) await readable(view, renderer, when);
    await accessible(view, when);
  };
  await check('all frames', true);
  await search.fill('count');
  await view.locator('.item.match').first().waitFor();
  await check('a search', true);
  await search.fill('');
  await frameIn(view, 'count').click();
  await until('the zoom', async () => {
    return (await view.locator('.pane.flame .current .name').textContent()) === 'count';
  });
  await check('a zoom', true);
  await view.getByLabel('Colours of the frames').first().selectOption('By self share');
  await check('colours by self share', true);
  await view.getByRole('tab', { name: 'Sandwich' }).click();
  await view.getByRole('tree', { name: 'Callees' }).locator('.item').first().waitFor();
  await check('a sandwich', false);
  await view.getByRole('tab', { name: 'Top' }).click();
  for (const grouping of ['Lines', 'Files', 'Packages', 'Functions']) {
    await view.getByLabel('Group by').selectOption(grouping);
    await rows.first().waitFor();
    await check(`a table of ${grouping}`, false);
  }
  await search.fill('count');
  await rows.locator('mark').first().waitFor();
  await rows.first().click();
  await check('a selected row that was found', false);
  await view.getByRole('button', { name: 'Filter', exact: true }).click();
  await view.getByRole('textbox', { name: 'Filter', exact: true }).fill('focus=(');
  await view.getByRole('textbox', { name: 'Filter', exact: true }).press('Enter');
  await view.locator('.filterRow .problem').waitFor();
  await check('a filter that is none', false);
  await rows.first().click({ button: 'right' });
  await view.getByRole('menu').waitFor();
  await check('a menu', false);
}
