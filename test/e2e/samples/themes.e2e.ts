import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import * as vscode from 'vscode';
import { accessible, addAxe, themes } from '../support/accessibility.ts';
import { recordProgram } from '../support/captures.ts';
import { viewerErrors } from '../support/page.ts';
import { until } from '../support/until.ts';
import { openProfile, readyViewer } from '../support/viewer.ts';

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
  await view.locator('.pane.flame .item[aria-label^="count, "]').first().click();
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

async function readable(view: FrameLocator, renderer: string, when: string): Promise<void> {
  const all = await contrasts(view, renderer);
  assert.ok(all.length >= 3, `there are labels with ${when}`);
  assert.deepEqual(all.filter(({ ratio }) => ratio < 4.5), [], `contrast with ${when}`);
}

interface Contrast {
  readonly label: string;
  readonly text: string;
  readonly fill: string;
  readonly ratio: number;
}

function contrasts(view: FrameLocator, renderer: string): Promise<Contrast[]> {
  return renderer === 'svg' ? svgContrasts(view) : canvasContrasts(view);
}

/** Of every label that is drawn, against each colour of its frame (hatched ones have two), by WCAG 2. */
function svgContrasts(view: FrameLocator): Promise<Contrast[]> {
  return view.locator('.pane.flame g.frame').evaluateAll((frames) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d')!;
    const luminance = (colour: string): number => {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
        const v = value / 255;
        return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    return frames.flatMap((frame) => {
      const label = frame.querySelector<HTMLElement>('.d3-flame-graph-label');
      const rect = frame.querySelector('rect');
      if (!label || !rect || !label.textContent || label.getBoundingClientRect().width < 10) return [];
      const style = getComputedStyle(label);
      if (style.display === 'none' || style.visibility === 'hidden') return [];
      const fill = getComputedStyle(rect).fill;
      const pattern = /url\("?#([^")]+)/.exec(fill)?.[1];
      const fills = pattern
        ? [...document.getElementById(pattern)!.querySelectorAll('rect')].map((r) => getComputedStyle(r).fill)
        : [fill];
      return fills.map((colour) => {
        const [light, dark] = [luminance(style.color), luminance(colour)].sort((a, b) => b - a);
        return { label: label.textContent!, text: style.color, fill: colour, ratio: (light + 0.05) / (dark + 0.05) };
      });
    });
  });
}

/** Of the frames in sight that are wide enough for a label: the commonest colour, and the one furthest from it. */
function canvasContrasts(view: FrameLocator): Promise<Contrast[]> {
  return view.locator('.pane.flame .item').evaluateAll((items) => {
    const canvas = document.querySelector<HTMLCanvasElement>('.pane.flame canvas')!;
    const sheet = canvas.getBoundingClientRect();
    const scale = canvas.width / sheet.width;
    const context = canvas.getContext('2d')!;
    const luminance = (colour: string): number => {
      const [r, g, b] = colour.split(',').map((value) => {
        const v = Number(value) / 255;
        return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    return items.flatMap((item) => {
      const box = item.getBoundingClientRect();
      if (box.width < 80 || box.top < sheet.top || box.bottom > sheet.bottom) return [];
      const [x, y] = [(box.left - sheet.left + 3) * scale, (box.top - sheet.top + 3) * scale];
      const { data } = context.getImageData(x, y, (box.width - 6) * scale, (box.height - 6) * scale);
      const counts = new Map<string, number>();
      for (let i = 0; i < data.length; i += 4) {
        const colour = `${data[i]},${data[i + 1]},${data[i + 2]}`;
        counts.set(colour, (counts.get(colour) ?? 0) + 1);
      }
      const [fill] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
      const ratios = [...counts.keys()].map((text) => {
        const [dark, light] = [luminance(text), luminance(fill)].sort((a, b) => a - b);
        return { label: item.getAttribute('aria-label')!, text, fill, ratio: (light + 0.05) / (dark + 0.05) };
      });
      return [ratios.reduce((a, b) => (b.ratio > a.ratio ? b : a))];
    });
  });
}
