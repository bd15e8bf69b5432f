// npm run screenshots: takes the README's pictures (media/readme-*.png) from the real thing.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from './install.mjs';
import { outDir, root } from './paths.mjs';
import { build, headlessSession, waitForFlameGraph, waitForHotLines } from './session.mjs';
import { setup } from './setup.mjs';

const themes = { dark: 'Default Dark Modern', light: 'Default Light Modern' };

/** An editor that shows the code and nothing around it. */
const settings = {
  'workbench.activityBar.location': 'hidden',
  'workbench.layoutControl.enabled': false,
  'window.commandCenter': false,
  'editor.minimap.enabled': false,
  'breadcrumbs.enabled': false,
  'editor.stickyScroll.enabled': false,
};

/** A machine that is busy is said to be; that is no part of the editor. */
const withoutToasts = '.notifications-toasts { display: none !important }';

/** @param {string} name dark or light @param {import('playwright-core').Page} page */
async function take(name, page) {
  const editor = page.locator('.part.editor');
  /** @param {string} what */
  const picture = async (what) => {
    const file = join(root, 'media', `readme-${what}-${name}.png`);
    await editor.screenshot({ path: file, timeout: 15_000, style: withoutToasts });
    process.stdout.write(`${file}\n`);
  };
  /** @param {string[]} keys */
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
    await page.waitForTimeout(1_500);
  };
  await waitForHotLines(page);
  await press('Control+KeyB');
  await waitForFlameGraph(page);
  if (await page.locator('.part.panel').isVisible()) await press('Control+KeyJ');
  // The source file from its first line on, beside the capture.
  await press('Control+Digit1', 'Control+Home');
  await waitForHotLines(page, 15_000);
  await picture('overview');
  // Each of the two alone: toggle "maximize editor group".
  await press('Control+KeyK', 'Control+KeyM');
  await picture('hot-lines');
  await press('Control+KeyK', 'Control+KeyM', 'Control+Digit2', 'Control+KeyK', 'Control+KeyM');
  const { view } = await waitForFlameGraph(page, 15_000);
  await picture('flame-graph');
  // The sandwich of the hottest function.
  await view.getByRole('tab', { name: 'Top' }).click();
  await view.locator('#panel-top [role=row]').nth(1).click();
  await press('s');
  await picture('sandwich');
}

async function main() {
  await setup({ vscode: true, browser: true });
  await build();
  await mkdir(join(root, 'media'), { recursive: true });
  const logFile = join(outDir, 'screenshots', 'server.log');
  const view = { width: 1200, height: 680, scale: 2 };
  for (const [name, theme] of Object.entries(themes)) {
    say(`pictures in ${theme}`);
    await headlessSession({ theme, logFile, settings, ...view }, (page) => take(name, page));
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`screenshots: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
