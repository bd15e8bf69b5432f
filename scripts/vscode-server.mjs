import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exclusively, installOnce, remove, say } from './install.mjs';
import { toolsNodeBinary } from './nodes.mjs';
import { fetchPackage, npm, toolEnv } from './npm.mjs';
import { vscodeTestDir } from './paths.mjs';
import { start, stopGroup } from './processes.mjs';
import { vscodeServer } from './versions.mjs';

/** Settings of an editor that shows nothing but what is under test. */
export const userSettings = {
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'update.mode': 'none',
  'remote.autoForwardPorts': false,
  'git.openRepositoryInParentFolders': 'never',
  'npm.fetchOnlinePackageInfo': false,
  'json.schemaDownload.enable': false,
  'typescript.disableAutomaticTypeAcquisition': true,
  'js/ts.tsserver.automaticTypeAcquisition.enabled': false,
};

/**
 * Installs the complete VS Code server build that code-server publishes on npm: its own bundle, then the
 * dependencies of the server and of the built-in extensions, as their shrinkwrap files pin them.
 * @returns {Promise<string>} the server's folder
 */
export function installVscodeServer() {
  const { name, version, integrity } = vscodeServer;
  return exclusively(() =>
    installOnce(join(vscodeTestDir, `vscode-server-${version}`), async (staging) => {
      say(`fetching the VS Code server (${name} ${version}, about 450 MB, once)`);
      const archive = join(staging, 'package');
      await mkdir(archive);
      await fetchPackage(`${name}@${version}`, archive, integrity);
      const server = join(archive, 'lib', 'vscode');
      for (const dir of [server, join(server, 'extensions')]) {
        say(`installing its dependencies (${dir === server ? 'server' : 'built-in extensions'})`);
        await npm(['install', '--omit=dev', '--ignore-scripts', '--engine-strict=false'], dir);
      }
      await rename(server, join(staging, 'vscode'));
      await remove(archive);
    }),
  );
}

/**
 * A folder for one run's settings, extensions, profile and sockets; short, because a unix socket's path
 * has little more than 100 characters.
 */
export async function temporaryFolder() {
  const system = tmpdir();
  const base = system.length > 40 && existsSync('/tmp') ? '/tmp' : system;
  const dir = await realpath(await mkdtemp(join(base, 'selftime-vscode-')));
  await mkdir(join(dir, 'tmp'));
  return dir;
}

/**
 * Writes the user settings of a data folder, for the server and for desktop VS Code alike.
 * @param {string} userDataDir
 * @param {Record<string, unknown>} [extra]
 */
export async function writeSettings(userDataDir, extra = {}) {
  await mkdir(join(userDataDir, 'User'), { recursive: true });
  await writeFile(
    join(userDataDir, 'User', 'settings.json'),
    JSON.stringify({ ...userSettings, ...extra }, null, 2),
  );
}

/**
 * Starts the server on a free port of this machine.
 * @param {{
 *   dir: string, userDataDir: string, extensionsDir: string, logFile: string,
 *   folder?: string, driver?: boolean, env?: NodeJS.ProcessEnv,
 * }} options `dir` is a temporary folder; `driver` switches VS Code's test mode on: only then it takes
 *   development extensions and tests from the address, but it shows no notifications.
 * @returns {Promise<{ pid: number, port: number, url: string, stop: () => Promise<void>, ended: Promise<unknown> }>}
 */
export async function startServer({ dir, userDataDir, extensionsDir, logFile, folder, driver, env }) {
  const server = join(await installVscodeServer(), 'vscode');
  await mkdir(extensionsDir, { recursive: true });
  const args = [
    join(server, 'out', 'server-main.js'),
    ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms'],
    ...[
      '--server-data-dir',
      join(dir, 'server'),
      '--user-data-dir',
      userDataDir,
      '--extensions-dir',
      extensionsDir,
    ],
    ...['--telemetry-level', 'off', '--disable-workspace-trust'],
    ...(folder ? ['--default-folder', folder] : []),
    ...(driver ? ['--enable-smoke-test-driver'] : []),
  ];
  const child = start(await toolsNodeBinary(), args, {
    env: { ...toolEnv(), TMPDIR: join(dir, 'tmp'), XDG_RUNTIME_DIR: join(dir, 'tmp'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(logFile);
  let head = '';
  /** @type {Promise<number>} */
  const listening = new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error('The VS Code server did not start within 60 s.')),
      60_000,
    );
    const fail = (/** @type {unknown} */ why) =>
      reject(new Error(`The VS Code server ended at once (${why}).`));
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code, signal) => fail(code ?? signal));
    child.stdout?.on('data', (chunk) => {
      if (head.length < 100_000) head += chunk;
      const port = /Extension host agent listening on (\d+)/.exec(head)?.[1];
      if (port) resolve(Number(port));
      if (port) clearTimeout(timer);
    });
  });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  const ended = once(child, 'exit').catch(() => undefined);
  const stop = async () => {
    await stopGroup(child);
    log.end();
  };
  try {
    const port = await listening;
    return { pid: child.pid ?? 0, port, url: `http://localhost:${port}/`, stop, ended };
  } catch (error) {
    await stop();
    throw new Error(`${error instanceof Error ? error.message : error} Its log: ${logFile}`, {
      cause: error,
    });
  }
}
