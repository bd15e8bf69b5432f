import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { openPage } from './browser.mjs';
import { remove } from './install.mjs';
import { toolsNodeBinary } from './nodes.mjs';
import { toolEnv } from './npm.mjs';
import { root, windows } from './paths.mjs';
import { onInterrupt, run } from './processes.mjs';
import { startServer, temporaryFolder, writeSettings } from './vscode-server.mjs';
import { findWebview } from './webview.mjs';

/** The workspace that a session opens, and the extension that profiles in it as soon as it is open. */
export const samples = join(root, 'samples');
export const autostart = join(root, 'scripts', 'autostart');

/** Builds the extension quietly. @param {string[]} args of esbuild.js */
export async function build(...args) {
  const { code, output } = await run(await toolsNodeBinary(), ['esbuild.js', ...args], {
    env: toolEnv(),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeoutMs: 120_000,
  });
  if (code !== 0) throw new Error(`The build failed:\n${output}`);
}

/**
 * Starts the VS Code server on the samples with this clone's extension installed: links, so that a
 * rebuild is one reload away.
 * @param {{ dir: string, state: string, theme: string, logFile: string, settings?: Record<string, unknown> }} options
 *   `dir` is a short-lived folder; settings and extensions stay in `state`
 */
export async function serveSamples({ dir, state, theme, logFile, settings }) {
  const extensionsDir = join(state, 'extensions');
  await remove(extensionsDir);
  await mkdir(extensionsDir, { recursive: true });
  for (const [name, target] of Object.entries({
    'selftime.selftime': root,
    'selftime.autostart': autostart,
  })) {
    await symlink(target, join(extensionsDir, name), windows ? 'junction' : 'dir');
  }
  const userDataDir = join(state, 'data');
  await writeSettings(userDataDir, { 'workbench.colorTheme': theme, ...settings });
  await mkdir(join(logFile, '..'), { recursive: true });
  return startServer({ dir, userDataDir, extensionsDir, folder: samples, logFile });
}

/**
 * Opens the samples in a headless browser, where the autostart extension begins to profile, and ends
 * everything when `work` is done.
 * @template T
 * @param {{
 *   theme: string, logFile: string, settings?: Record<string, unknown>,
 *   width?: number, height?: number, scale?: number,
 * }} options
 * @param {(page: import('playwright-core').Page) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function headlessSession({ theme, logFile, settings, ...view }, work) {
  const dir = await temporaryFolder();
  /** @type {(() => Promise<unknown>)[]} */
  const undo = [() => remove(dir)];
  const undoAll = async () => {
    for (const action of undo.splice(0).reverse()) await action();
  };
  onInterrupt(undoAll);
  try {
    const server = await serveSamples({ dir, state: dir, theme, logFile, settings });
    undo.push(server.stop);
    const { context, page } = await openPage(join(dir, 'profile'), view);
    undo.push(() => context.close());
    await page.goto(server.url, { timeout: 60_000 });
    return await work(page);
  } finally {
    await undoAll();
  }
}

/** The CodeLenses over hot lines that are on screen. @param {import('playwright-core').Page} page */
export function hotLineLenses(page) {
  return page.locator('.codelens-decoration').filter({ hasText: /\d+(\.\d+)?% self/, visible: true });
}

/** @param {import('playwright-core').Page} page @returns {Promise<string[]>} the lenses' texts */
export async function waitForHotLines(page, timeoutMs = 180_000) {
  const lenses = hotLineLenses(page);
  await seen(
    () => lenses.first().waitFor({ timeout: timeoutMs }),
    'no hot-line CodeLens appeared in the editor',
  );
  return (await lenses.allTextContents()).map((text) => text.trim());
}

/**
 * @param {import('playwright-core').Page} page
 * @returns {Promise<{ view: import('playwright-core').FrameLocator, frames: number }>} `frames` on screen
 */
export async function waitForFlameGraph(page, timeoutMs = 180_000) {
  const other = '#app[data-state="error"], #app[data-state="empty"]';
  const view = await seen(
    () => findWebview(page, `#app[data-state="ready"] .item, ${other}`, timeoutMs),
    'no flame graph opened after the run',
  );
  if (await view.locator(other).count())
    throw new Error(
      `instead of a flame graph: ${(await view.locator('main').innerText()).replace(/\s+/g, ' ')}`,
    );
  const frames = await view.locator('.item').count();
  if (frames < 3) throw new Error(`the flame graph shows only ${frames} frames`);
  return { view, frames };
}

/**
 * Never resolves; rejects as soon as VS Code shows an error of ours, or a dialog.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<never>}
 */
export async function complaint(page) {
  const dialog = page.locator('.monaco-dialog-box .dialog-message-container');
  const toast = page.locator('.notification-toast:has(.codicon-error) .notification-list-item-message');
  const first = dialog.or(toast.filter({ hasText: /selftime|npm start/i })).first();
  try {
    await first.waitFor({ timeout: 0 });
  } catch {
    // The page was closed: the work is done, or has failed by itself.
    return new Promise(() => {});
  }
  throw new Error(`VS Code says: ${(await first.innerText()).trim()}`);
}

/** @template T @param {() => Promise<T>} wait @param {string} otherwise */
async function seen(wait, otherwise) {
  try {
    return await wait();
  } catch (error) {
    throw new Error(otherwise, { cause: error });
  }
}
