// Runs the end-to-end suites in a real VS Code: the server build in a headless browser, or (--desktop) a
// desktop VS Code downloaded by @vscode/test-electron. Both go through the same runTests call.
import { runTests, downloadAndUnzipVSCode } from '@vscode/test-electron';
import { chmod, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { remove } from '../../../scripts/install.mjs';
import { toolEnv } from '../../../scripts/npm.mjs';
import { cacheDir, outDir, root, vscodeTestDir, windows } from '../../../scripts/paths.mjs';
import { vscodeDesktop } from '../../../scripts/versions.mjs';
import { temporaryFolder, writeSettings } from '../../../scripts/vscode-server.mjs';
import { bundleSuites } from './bundle.mjs';

const { values: options } = parseArgs({
  options: {
    desktop: { type: 'boolean', default: false },
    /** File for the counts. */
    results: { type: 'string', default: join(cacheDir, 'results', 'e2e.json') },
    suites: { type: 'string', default: join(root, 'test', 'e2e') },
    extension: { type: 'string', default: root },
    workspace: { type: 'string', default: join(root, 'samples') },
    theme: { type: 'string', default: 'Default Dark Modern' },
    grep: { type: 'string', default: '' },
    timeout: { type: 'string', default: '900' },
  },
});

/** The executable that stands for VS Code: this Node on shim.mjs. @returns {Promise<string>} */
async function shimExecutable() {
  const file = join(cacheDir, windows ? 'vscode-shim.cmd' : 'vscode-shim');
  const shim = join(root, 'test', 'e2e', 'harness', 'shim.mjs');
  const text = windows
    ? `@"${process.execPath}" "${shim}" %*\r\n`
    : `#!/bin/sh\nexec '${process.execPath}' '${shim}' "$@"\n`;
  await writeFile(file, text);
  await chmod(file, 0o755);
  return file;
}

/** @returns {Promise<number>} a port that was free a moment ago */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Prints what is appended to `file` until the returned function is called. @param {string} file */
async function follow(file) {
  await writeFile(file, '');
  const handle = await open(file);
  const buffer = Buffer.alloc(64 * 1024);
  const print = async () => {
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return;
      process.stdout.write(buffer.toString('utf8', 0, bytesRead));
    }
  };
  let last = Promise.resolve();
  const timer = setInterval(() => (last = last.then(print)), 100);
  return async () => {
    clearInterval(timer);
    await last.then(print);
    await handle.close();
  };
}

async function main() {
  const temporary = await temporaryFolder();
  const bundle = join(cacheDir, 'e2e', String(process.pid));
  const reports = join(outDir, 'e2e');
  await remove(reports);
  await remove(options.results);
  await mkdir(reports, { recursive: true });
  await mkdir(join(options.results, '..'), { recursive: true });
  const output = join(reports, 'output.log');
  const port = await freePort();
  const userDataDir = join(temporary, 'data');
  await writeSettings(userDataDir, { 'workbench.colorTheme': options.theme });
  const stopFollowing = await follow(output);
  const milliseconds = Number(options.timeout) * 1000;
  // The shim ends the run first and leaves a screenshot; this is for a VS Code that answers nothing.
  const watchdog = setTimeout(() => {
    process.stderr.write(`e2e: no end after ${options.timeout} s\n`);
    process.exit(1);
  }, milliseconds + 60_000);
  try {
    const extensionTestsPath = await bundleSuites(options.suites, bundle);
    const vscodeExecutablePath = options.desktop
      ? await downloadAndUnzipVSCode({ version: vscodeDesktop, cachePath: vscodeTestDir })
      : await shimExecutable();
    for (const key of Object.keys(process.env)) if (!(key in toolEnv())) delete process.env[key];
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: options.extension,
      extensionTestsPath,
      launchArgs: [
        options.workspace,
        `--user-data-dir=${userDataDir}`,
        `--extensions-dir=${join(temporary, 'extensions')}`,
        `--remote-debugging-port=${port}`,
        '--disable-telemetry',
      ],
      extensionTestsEnv: {
        SELFTIME_E2E_CDP_PORT: String(port),
        SELFTIME_E2E_OUTPUT: output,
        SELFTIME_E2E_RESULTS: options.results,
        SELFTIME_E2E_SCREENSHOTS: join(outDir, 'screenshots'),
        SELFTIME_E2E_REPORTS: reports,
        SELFTIME_E2E_TEMPORARY: temporary,
        SELFTIME_E2E_TIMEOUT_MS: String(milliseconds),
        SELFTIME_E2E_GREP: options.grep,
      },
    });
  } finally {
    clearTimeout(watchdog);
    await stopFollowing();
    await endServer(join(temporary, 'server.pid'));
    await remove(temporary);
    await remove(bundle);
  }
}

/** A shim that was killed cannot end its server. @param {string} pidFile */
async function endServer(pidFile) {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  if (!pid || windows) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone, as it should be.
  }
}

// runTests ends VS Code on SIGINT only.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => process.emit('SIGINT'));
try {
  await main();
} catch (error) {
  process.stderr.write(`e2e: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
