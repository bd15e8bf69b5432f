// Stands for the VS Code executable: takes the arguments @vscode/test-electron gives to VS Code, and runs
// the tests in the VS Code server with a headless browser as its window.
import { createWriteStream, existsSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openPage } from '../../../scripts/browser.mjs';
import { onInterrupt } from '../../../scripts/processes.mjs';
import { startServer } from '../../../scripts/vscode-server.mjs';

/** @param {string} name */
function argument(name) {
  const prefix = `--${name}=`;
  return process.argv.filter((arg) => arg.startsWith(prefix)).map((arg) => arg.slice(prefix.length));
}

/** @param {string} name @returns {string} */
function variable(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: start this through run.mjs.`);
  return value;
}

const temporary = variable('SELFTIME_E2E_TEMPORARY');
const reports = variable('SELFTIME_E2E_REPORTS');
const timeoutMs = Number(variable('SELFTIME_E2E_TIMEOUT_MS'));
const startTimeoutMs = 180_000;
const workspace = process.argv.slice(2).find((arg) => !arg.startsWith('-'));
if (!workspace || !existsSync(workspace)) throw new Error(`The workspace ${workspace} does not exist.`);

/** @param {string} path @param {number} port */
const remote = (path, port) => `vscode-remote://localhost:${port}${encodeURI(path.replaceAll('\\', '/'))}`;

const browserLog = createWriteStream(join(reports, 'browser.log'));

const server = await startServer({
  dir: temporary,
  userDataDir: argument('user-data-dir')[0],
  extensionsDir: argument('extensions-dir')[0],
  logFile: join(reports, 'server.log'),
  driver: true,
});
await writeFile(join(temporary, 'server.pid'), String(server.pid));
const { context, page } = await openPage(join(temporary, 'profile'), {
  debuggingPort: Number(argument('remote-debugging-port')[0]),
});
onInterrupt(() => context.close());

/** @type {(code: number, why?: string) => void} */
let end = () => undefined;
/** @type {Promise<{ code: number, why?: string }>} */
const ended = new Promise((resolve) => (end = (code, why) => resolve({ code, why })));

await context.exposeFunction(
  'codeAutomationLog',
  (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
    browserLog.write(`${type}: ${args.join(' ')}\n`);
  },
);
await context.exposeFunction(
  'codeAutomationExit',
  async (/** @type {number} */ code, /** @type {{ relativePath: string, contents: string }[]} */ logs) => {
    for (const { relativePath, contents } of logs) {
      const file = join(reports, 'logs', relativePath);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, contents);
    }
    end(code);
  },
);
page.on('crash', () => end(1, 'the page crashed'));
page.on('close', () => end(1, 'the page was closed'));
page.on('pageerror', (error) => browserLog.write(`uncaught: ${error.stack ?? error.message}\n`));
void server.ended.then(() => end(1, 'the VS Code server ended'));
const limits = [
  setTimeout(() => end(1, `no end after ${timeoutMs / 1000} s`), timeoutMs),
  setTimeout(() => {
    const output = variable('SELFTIME_E2E_OUTPUT');
    if (!existsSync(output) || statSync(output).size === 0)
      end(1, `no test ran within ${startTimeoutMs / 1000} s`);
  }, startTimeoutMs),
];

const payload = [
  ...argument('extensionDevelopmentPath').map((path) => [
    'extensionDevelopmentPath',
    remote(path, server.port),
  ]),
  ['extensionTestsPath', remote(argument('extensionTestsPath')[0], server.port)],
];
const kind = workspace.endsWith('.code-workspace') ? 'workspace' : 'folder';
const query = new URLSearchParams({ [kind]: workspace, payload: JSON.stringify(payload) });
page.goto(`${server.url}?${query}`).catch((error) => end(1, error.message));

const { code, why } = await ended;
for (const limit of limits) clearTimeout(limit);
if (why) {
  process.stderr.write(`e2e: ${why}; see ${reports}\n`);
  await page.screenshot({ path: join(reports, 'last.png'), timeout: 15_000 }).catch(() => undefined);
}
await context.close().catch(() => undefined);
await server.stop();
browserLog.end();
process.exitCode = code;
