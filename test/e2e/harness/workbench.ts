import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type FrameLocator, type Page } from 'playwright-core';
import { findWebview } from '../../../scripts/webview.mjs';
import { until } from '../support/until.ts';
import { debuggingPort, screenshotsDir } from './environment.ts';

let connection: Promise<{ browser: Browser; page: Page }> | undefined;

async function connect(): Promise<{ browser: Browser; page: Page }> {
  // Electron has no browser contexts to configure, hence noDefaults.
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${debuggingPort()}`, {
    noDefaults: true,
    timeout: 30_000,
  });
  for (const context of browser.contexts()) {
    for (const page of context.pages()) {
      if (await page.locator('.monaco-workbench').count()) return { browser, page };
    }
  }
  throw new Error('No page of the browser shows a workbench.');
}

/** The page that shows the workbench in which the suites run. */
export async function workbenchPage(): Promise<Page> {
  connection ??= connect();
  return (await connection).page;
}

/** Ends the connection, not the browser. */
export async function disconnect(): Promise<void> {
  const open = connection;
  connection = undefined;
  await open?.then(({ browser }) => browser.close()).catch(() => undefined);
}

/** The document of the visible webview that shows `selector`; waits up to `timeoutMs` (30 s). */
export async function webviewFrame(selector: string, timeoutMs?: number): Promise<FrameLocator> {
  return findWebview(await workbenchPage(), selector, timeoutMs);
}

/** Saves what the window shows; returns the file's path. */
export async function screenshot(name: string): Promise<string> {
  const file = join(screenshotsDir(), `${name.replace(/[^\w.-]+/g, '-').slice(0, 120)}.png`);
  mkdirSync(screenshotsDir(), { recursive: true });
  const page = await workbenchPage();
  await page.screenshot({ path: file, timeout: 15_000 });
  return file;
}

/** Runs a command as a user does: F1, its whole title ("Selftime: Clear Annotations"), Enter. */
export async function runCommandFromPalette(title: string): Promise<void> {
  const page = await workbenchPage();
  const palette = page.locator('.quick-input-widget:visible');
  const input = palette.locator('input').first();
  // A webview that is just getting the focus swallows keys, or closes what is open.
  await until('the palette', async () => {
    await page.keyboard.press('F1');
    await palette.waitFor({ timeout: 2_000 });
    await input.fill(`>${title}`, { timeout: 2_000 });
    return true;
  });
  const entry = palette.locator('.monaco-list-row').filter({ has: page.getByText(title, { exact: true }) });
  await entry.first().waitFor({ timeout: 15_000 });
  let pressed = 0;
  // Hidden, or already showing what the command asks. A list that is just being filtered again ignores Enter.
  await until(`the palette to run ${title}`, async () => {
    const open = (await palette.count()) > 0 && (await input.inputValue({ timeout: 1_000 })) === `>${title}`;
    if (!open) return true;
    if (Date.now() - pressed > 2_000) {
      await input.press('Enter', { timeout: 1_000 });
      pressed = Date.now();
    }
    return false;
  });
}

/** Takes an entry of the list that is open. A click on a list that is just being filled is lost. */
export async function chooseEntry(label: string): Promise<void> {
  const page = await workbenchPage();
  const list = page.locator('.quick-input-widget:visible');
  // By its name, as rows are used again and keep hidden text of what they were.
  const row = list.getByRole('option', { name: label }).first();
  // Nothing once it has gone.
  const shown = () => list.innerText({ timeout: 500 }).catch(() => '');
  await until(`the entry ${label} to be taken`, async () => {
    await row.waitFor({ timeout: 15_000 });
    const before = await shown();
    // On a busy machine it may have been taken when the click says that it took too long.
    await row.click({ timeout: 5_000 }).catch(() => undefined);
    for (const end = Date.now() + 2_000; Date.now() < end;) if ((await shown()) !== before) return true;
    return false;
  });
}
