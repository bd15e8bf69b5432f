// Runs the end-to-end suites in a real VS Code, one for each workspace: the server build in a headless
// browser, or (--desktop) a desktop VS Code downloaded by @vscode/test-electron. Both go through the same
// runTests call. Arguments are parts of paths of suites; without them all run.
import { runTests, downloadAndUnzipVSCode } from '@vscode/test-electron';
import { chmod, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { remove } from '../../../scripts/install.mjs';
import { toolEnv } from '../../../scripts/npm.mjs';
import { cacheDir, outDir, root, vscodeTestDir, windows } from '../../../scripts/paths.mjs';
import { vscodeDesktop } from '../../../scripts/versions.mjs';
import { temporaryFolder, writeSettings } from '../../../scripts/vscode-server.mjs';
import { workspaces } from '../workspaces.mjs';
import { bundleSuites, findSuites } from './bundle.mjs';

const { values: options, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: {
    desktop: { type: 'boolean', default: false },
    /** File for the counts. */
    results: { type: 'string', default: join(cacheDir, 'results', 'e2e.json') },
    theme: { type: 'string', default: 'Default Dark Modern' },
    grep: { type: 'string', default: '' },
    /** Seconds that the suites of one workspace may take. */
    timeout: { type: 'string', default: '1200' },
  },
});
const reports = join(outDir, 'e2e');

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

/**
 * @param {string} name a folder of test/e2e
 * @param {string[]} files its suites
 * @param {string} vscodeExecutablePath
 * @returns {Promise<import('../../../scripts/test.mjs').Counts>}
 */
async function runSuites(name, files, vscodeExecutablePath) {
  const temporary = await temporaryFolder();
  const logs = join(reports, name);
  // Both inside the repository, so that the suites find their modules and the workspace finds its tools.
  const bundle = join(cacheDir, 'e2e', `${process.pid}-${name}`);
  const workspaceDir = join(logs, 'workspace');
  await mkdir(logs, { recursive: true });
  await mkdir(workspaceDir, { recursive: true });
  const output = join(logs, 'output.log');
  const results = join(logs, 'results.json');
  const port = await freePort();
  const userDataDir = join(temporary, 'data');
  await writeSettings(userDataDir, {
    'workbench.colorTheme': options.theme,
    // In a browser VS Code would save by itself what a test types.
    'files.autoSave': 'off',
    // A desktop's own dialogs are out of reach.
    'files.simpleDialog.enable': true,
  });
  const stopFollowing = await follow(output);
  const milliseconds = Number(options.timeout) * 1000;
  // The shim ends the run first and leaves a screenshot; this is for a VS Code that answers nothing.
  const watchdog = setTimeout(() => {
    process.stderr.write(`e2e: no end of ${name} after ${options.timeout} s\n`);
    process.exit(1);
  }, milliseconds + 60_000);
  /** @type {unknown} */
  let problem;
  try {
    const workspace = await workspaces[name](workspaceDir);
    const extensionTestsPath = await bundleSuites(files, bundle);
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: root,
      extensionTestsPath,
      launchArgs: [
        workspace,
        `--user-data-dir=${userDataDir}`,
        `--extensions-dir=${join(temporary, 'extensions')}`,
        `--remote-debugging-port=${port}`,
        '--disable-telemetry',
      ],
      extensionTestsEnv: {
        SELFTIME_E2E_CDP_PORT: String(port),
        SELFTIME_E2E_OUTPUT: output,
        SELFTIME_E2E_RESULTS: results,
        SELFTIME_E2E_SCREENSHOTS: join(outDir, 'screenshots'),
        SELFTIME_E2E_REPORTS: logs,
        SELFTIME_E2E_ROOT: root,
        SELFTIME_E2E_TEMPORARY: temporary,
        SELFTIME_E2E_TIMEOUT_MS: String(milliseconds),
        SELFTIME_E2E_GREP: options.grep,
      },
    });
  } catch (error) {
    problem = error;
  } finally {
    clearTimeout(watchdog);
    await stopFollowing();
    await endServer(join(temporary, 'server.pid'));
    await remove(temporary);
    await remove(bundle);
    await remove(workspaceDir);
  }
  const text = await readFile(results, 'utf8').catch(() => undefined);
  /** @type {import('../../../scripts/test.mjs').Counts} */
  const counts = text ? JSON.parse(text) : { passed: 0, failed: 0, skipped: 0, failures: [] };
  if (problem && counts.failed === 0) {
    const message = problem instanceof Error ? problem.message : String(problem);
    counts.failed++;
    counts.failures.push({ title: name, message: `${message}; see ${relative(root, logs)}` });
  }
  return counts;
}

async function main() {
  await remove(reports);
  await remove(options.results);
  await mkdir(join(options.results, '..'), { recursive: true });
  const vscodeExecutablePath = options.desktop
    ? await downloadAndUnzipVSCode({ version: vscodeDesktop, cachePath: vscodeTestDir })
    : await shimExecutable();
  for (const key of Object.keys(process.env)) if (!(key in toolEnv())) delete process.env[key];
  const suites = await findSuites(join(root, 'test', 'e2e'), Object.keys(workspaces), filters);
  if (suites.length === 0) throw new Error(`no suite matches ${filters.join(' ')}`);
  /** @type {import('../../../scripts/test.mjs').Counts} */
  const total = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const { name, files } of suites) {
    const started = Date.now();
    const counts = await runSuites(name, files, vscodeExecutablePath);
    process.stdout.write(`e2e: ${name} took ${Math.round((Date.now() - started) / 1000)} s\n\n`);
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    total.failures.push(...counts.failures);
    await writeFile(options.results, JSON.stringify(total));
  }
  if (total.failed > 0) process.exitCode = 1;
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
