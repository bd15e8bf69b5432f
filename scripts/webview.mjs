import { setTimeout as sleep } from 'node:timers/promises';

/**
 * See webview.d.mts.
 * @param {import('playwright-core').Page} page
 * @param {string} selector
 * @param {number} [timeoutMs]
 */
export async function findWebview(page, selector, timeoutMs = 30_000) {
  const outer = page.locator('iframe.webview.ready');
  for (const end = Date.now() + timeoutMs; ; await sleep(100)) {
    for (let index = 0; index < (await outer.count()); index++) {
      // Webviews of hidden editors stay in the page.
      if (!(await outer.nth(index).isVisible())) continue;
      // By its name, which is unique: its place among the others changes as editors come and go.
      const name = await outer
        .nth(index)
        .getAttribute('name', { timeout: 1_000 })
        .catch(() => null);
      if (!name) continue;
      // VS Code nests: its own frame, in it the one with the extension's document.
      const frame = page
        .locator(`iframe.webview[name="${name}"]`)
        .contentFrame()
        .frameLocator('iframe#active-frame');
      if (
        await frame
          .locator(selector)
          .count()
          .catch(() => 0)
      )
        return frame;
    }
    if (Date.now() > end) throw new Error(`No webview shows ${selector} after ${timeoutMs} ms.`);
  }
}
