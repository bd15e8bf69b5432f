// npm start: opens the sample workspace in a real VS Code with the extension and profiles it at once.
//   npm start                  the installed `code`, else the VS Code server for your browser
//   npm start -- --browser     the VS Code server in any case
//   npm start -- --headless    the server in a headless browser: saves screenshots, fails if anything is missing
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { openPage } from './browser.mjs';
import { remove, say } from './install.mjs';
import { toolsNodeBinary } from './nodes.mjs';
import { toolEnv } from './npm.mjs';
import { outDir, root, vscodeTestDir, windows } from './paths.mjs';
import { onInterrupt, run } from './processes.mjs';
import { setup } from './setup.mjs';
import { startServer, temporaryFolder, writeSettings } from './vscode-server.mjs';
import { findWebview } from './webview.mjs';

const { values: options } = parseArgs({
  options: {
    headless: { type: 'boolean', default: false },
    browser: { type: 'boolean', default: false },
    theme: { type: 'string', default: 'Default Dark Modern' },
  },
});
const samples = join(root, 'samples');
const autostart = join(root, 'scripts', 'autostart');
const screenshots = join(outDir, 'start');

/** An installed desktop VS Code that can open a window here, or undefined. */
function desktopCode() {
  // Inside a remote VS Code `code` is a messenger that knows nothing of development extensions.
  if (options.browser || options.headless || process.env.VSCODE_IPC_HOOK_CLI) return undefined;
  const display = process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (process.platform === 'linux' && (!display || process.getuid?.() === 0)) return undefined;
  const names = windows ? ['code.cmd', 'code-insiders.cmd'] : ['code', 'code-insiders'];
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((dir) => join(dir, name))).find((file) => existsSync(file));
}

/** @param {string} file */
async function openDesktop(file) {
  const spawn = createRequire(import.meta.url)('cross-spawn');
  const args = [
    '--new-window',
    ...[root, autostart].map((dir) => `--extensionDevelopmentPath=${dir}`),
    samples,
  ];
  say(`opening ${file}`);
  const child = spawn(file, args, { stdio: 'inherit', env: toolEnv() });
  process.exitCode = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (/** @type {number | null} */ code) => resolve(code ?? 1));
  });
}

/**
 * Starts the server with this clone's extension installed: links, so that a rebuild is one reload away.
 * @param {string} dir a short-lived folder
 * @param {string} state where settings and extensions stay
 */
async function serve(dir, state) {
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
  await writeSettings(userDataDir, { 'workbench.colorTheme': options.theme });
  await mkdir(screenshots, { recursive: true });
  return startServer({
    dir,
    userDataDir,
    extensionsDir,
    folder: samples,
    logFile: join(screenshots, 'server.log'),
  });
}

async function openBrowser() {
  const dir = await temporaryFolder();
  onInterrupt(() => remove(dir));
  const server = await serve(dir, join(vscodeTestDir, 'start'));
  process.stdout.write(`\nVS Code with Selftime: ${server.url}\nOpen it in a browser; Ctrl+C ends it.\n`);
  await server.ended;
  await remove(dir);
  throw new Error(`The VS Code server ended by itself; its log: ${join(screenshots, 'server.log')}`);
}

async function checkHeadless() {
  const dir = await temporaryFolder();
  onInterrupt(() => remove(dir));
  /** @type {(() => Promise<unknown>)[]} */
  const undo = [() => remove(dir)];
  try {
    const server = await serve(dir, dir);
    undo.push(server.stop);
    const { context, page } = await openPage(join(dir, 'profile'));
    undo.push(() => context.close());
    onInterrupt(() => context.close());
    /** @param {string} name */
    const shot = async (name) => {
      const file = join(screenshots, `${name}.png`);
      await page.screenshot({ path: file, timeout: 15_000 });
      return file;
    };
    await remove(join(screenshots, 'failed.png'));
    try {
      await page.goto(server.url, { timeout: 60_000 });
      say('waiting for hot lines');
      const lens = page.locator('.codelens-decoration').filter({ hasText: /\d+(\.\d+)?% self/ });
      await seen(
        () => lens.first().waitFor({ timeout: 180_000 }),
        'no hot-line CodeLens appeared in the editor',
      );
      const lenses = await lens.allTextContents();
      const hotLines = await shot('hot-lines');
      say('waiting for the capture');
      const ready = '#app[data-state="ready"] g.frame';
      const frame = await seen(
        () => findWebview(page, ready, 180_000),
        'no flame graph opened after the run',
      );
      const frames = await frame.locator('g.frame').count();
      if (frames < 3) throw new Error(`the flame graph shows only ${frames} frames`);
      const flameGraph = await shot('flame-graph');
      process.stdout.write(`hot lines: ${lenses.map((text) => text.trim()).join('; ')}\n`);
      process.stdout.write(`flame graph: ${frames} frames\n${hotLines}\n${flameGraph}\n`);
    } catch (error) {
      const file = await shot('failed').catch(() => 'no screenshot');
      throw new Error(`${error instanceof Error ? error.message : error} (${file})`, { cause: error });
    }
  } finally {
    for (const action of undo.reverse()) await action();
  }
}

/** @template T @param {() => Promise<T>} wait @param {string} otherwise */
async function seen(wait, otherwise) {
  try {
    return await wait();
  } catch (error) {
    throw new Error(otherwise, { cause: error });
  }
}

async function main() {
  const desktop = desktopCode();
  await setup({ vscode: !desktop, browser: options.headless });
  say('building');
  const build = await run(await toolsNodeBinary(), ['esbuild.js'], {
    env: toolEnv(),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeoutMs: 120_000,
  });
  if (build.code !== 0) throw new Error(`The build failed:\n${build.output}`);
  if (options.headless) return checkHeadless();
  return desktop ? openDesktop(desktop) : openBrowser();
}

try {
  await main();
} catch (error) {
  process.stderr.write(`npm start: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
