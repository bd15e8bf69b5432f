import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { remove } from '../../scripts/install.mjs';
import { outDir } from '../../scripts/paths.mjs';
import { temporaryFolder } from '../../scripts/vscode-server.mjs';
import type { Measured } from '../results.ts';
import { openBrowser, timeToPaint } from './browser.ts';
import { serve, type Routes } from './files.ts';

/** Loads a page from a server on this machine, opens a file in it, and waits for its graph. */
export async function inBrowser(
  routes: Routes,
  path: string,
  open: (tab: Page) => Promise<unknown>,
): Promise<Measured> {
  const dir = await temporaryFolder();
  const server = await serve(routes);
  const browser = await openBrowser(dir);
  try {
    const { page } = browser;
    await page.goto(`${server.url}/${path}`, { waitUntil: 'load' });
    await page.waitForTimeout(500);
    const { measured } = await timeToPaint(browser, () => open(page));
    const picture = join(outDir, 'bench', `${path.replaceAll('/', '-')}.png`);
    await page.screenshot({ path: picture });
    return measured;
  } finally {
    await browser.close();
    server.close();
    await remove(dir);
  }
}
