// npm start: opens the sample workspace in a real VS Code with the extension and profiles it at once.
//   npm start                  the installed `code`, else the VS Code server for your browser
//   npm start -- --browser     the VS Code server in any case
//   npm start -- --headless    the server in a headless browser: saves screenshots, fails if anything is missing
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { remove, say } from './install.mjs';
import { toolEnv } from './npm.mjs';
import { outDir, root, vscodeTestDir, windows } from './paths.mjs';
import { onInterrupt } from './processes.mjs';
import {
  autostart,
  build,
  complaint,
  headlessSession,
  samples,
  serveSamples,
  waitForFlameGraph,
  waitForHotLines,
} from './session.mjs';
import { setup } from './setup.mjs';
import { temporaryFolder } from './vscode-server.mjs';

const { values: options } = parseArgs({
  options: {
    headless: { type: 'boolean', default: false },
    browser: { type: 'boolean', default: false },
    theme: { type: 'string', default: 'Default Dark Modern' },
  },
});
const reports = join(outDir, 'start');
const logFile = join(reports, 'server.log');

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

async function openBrowser() {
  const dir = await temporaryFolder();
  onInterrupt(() => remove(dir));
  const server = await serveSamples({
    dir,
    state: join(vscodeTestDir, 'start'),
    theme: options.theme,
    logFile,
  });
  process.stdout.write(`\nVS Code with Selftime: ${server.url}\nOpen it in a browser; Ctrl+C ends it.\n`);
  await server.ended;
  await remove(dir);
  throw new Error(`The VS Code server ended by itself; its log: ${logFile}`);
}

/** @param {import('playwright-core').Page} page */
async function check(page) {
  /** @param {string} name */
  const screenshot = async (name) => {
    const file = join(reports, `${name}.png`);
    await page.screenshot({ path: file, timeout: 15_000 });
    return file;
  };
  try {
    say('waiting for hot lines');
    const failed = complaint(page);
    const graph = waitForFlameGraph(page);
    // Once the run is over no more lenses come.
    const tooLate = graph.then(() => waitForHotLines(page, 15_000));
    // Each counts only in a race below.
    for (const each of [failed, graph, tooLate]) each.catch(() => undefined);
    const lenses = await Promise.race([waitForHotLines(page), tooLate, failed]);
    const first = await screenshot('hot-lines');
    say(`there they are (${lenses[0]}); waiting for the capture`);
    const { frames } = await Promise.race([graph, failed]);
    const second = await screenshot('flame-graph');
    process.stdout.write(
      `hot lines: ${lenses.join('; ')}\nflame graph: ${frames} frames\n${first}\n${second}\n`,
    );
  } catch (error) {
    const file = await screenshot('failed').catch(() => 'no screenshot');
    throw new Error(`${error instanceof Error ? error.message : error} (${file})`, { cause: error });
  }
}

async function main() {
  const desktop = desktopCode();
  await setup({ vscode: !desktop, browser: options.headless });
  say('building');
  await build();
  if (options.headless) {
    await remove(reports);
    return headlessSession({ theme: options.theme, logFile }, check);
  }
  return desktop ? openDesktop(desktop) : openBrowser();
}

try {
  await main();
} catch (error) {
  process.stderr.write(`npm start: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
