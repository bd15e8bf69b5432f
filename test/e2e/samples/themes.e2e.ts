import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import * as vscode from 'vscode';
import { recordProgram } from '../support/captures.ts';
import { viewerErrors } from '../support/page.ts';
import { until } from '../support/until.ts';
import { openProfile, readyViewer } from '../support/viewer.ts';

const themes = [
  ['Default Dark Modern', 'vscode-dark'],
  ['Default Light Modern', 'vscode-light'],
  ['Default High Contrast', 'vscode-high-contrast'],
  ['Default High Contrast Light', 'vscode-high-contrast-light'],
] as const;

describe('the viewer in every kind of theme', () => {
  let capture: string;

  before(async () => {
    const folder = vscode.workspace.workspaceFolders![0].uri.fsPath;
    capture = await recordProgram(join(folder, 'parse-logs', 'parse-logs.js'), '30000');
  });

  for (const [theme, kind] of themes) {
    it(`${theme}: labels are readable, and nothing is blocked or fails`, async () => {
      await vscode.workspace.getConfiguration('workbench').update('colorTheme', theme, true);
      const errors = await viewerErrors(async () => {
        await openProfile(capture);
        const view = await readyViewer();
        await until(`the theme ${kind}`, async () => {
          return (await view.locator('body').getAttribute('class'))?.split(' ').includes(kind);
        });
        await readable(view, 'all frames');
        await view.getByLabel('Search functions and files').fill('count');
        await view.locator('g.frame.match').first().waitFor();
        await readable(view, 'a search');
        await view.getByLabel('Search functions and files').fill('');
        await view.locator('g.frame[aria-label^="count, "]').first().click();
        await until('the zoom', async () => {
          return (await view.locator('.breadcrumb .current .name').textContent()) === 'count';
        });
        await readable(view, 'a zoom');
        await view.getByRole('tab', { name: 'Top' }).click();
        await view.locator('.top .rows .row').first().waitFor();
      });
      assert.deepEqual(errors, []);
    });
  }

  it('follows a change of theme while it is open', async () => {
    await openProfile(capture);
    const view = await readyViewer();
    const colours = () => view.locator('g.frame rect').evaluateAll((all) => all.map((r) => r.getAttribute('fill')).join());
    const before = await colours();
    await vscode.workspace.getConfiguration('workbench').update('colorTheme', 'Default Light Modern', true);
    await until('other colours', async () => (await colours()) !== before);
    await until('readable labels', async () => (await contrasts(view)).every(({ ratio }) => ratio >= 4.5));
  });
});

async function readable(view: FrameLocator, when: string): Promise<void> {
  const all = await contrasts(view);
  assert.ok(all.length >= 3, `there are labels with ${when}`);
  assert.deepEqual(all.filter(({ ratio }) => ratio < 4.5), [], `contrast with ${when}`);
}

interface Contrast {
  readonly label: string;
  readonly text: string;
  readonly fill: string;
  readonly ratio: number;
}

/** Of every label that is drawn, against each colour of its frame (hatched ones have two), by WCAG 2. */
function contrasts(view: FrameLocator): Promise<Contrast[]> {
  return view.locator('g.frame').evaluateAll((frames) => {
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
