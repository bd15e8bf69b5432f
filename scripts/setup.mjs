import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';
import { findBrowser } from './browser.mjs';
import { exclusively, say } from './install.mjs';
import { toolsNodeBinary } from './nodes.mjs';
import { npm } from './npm.mjs';
import { modulesDir, root, windows } from './paths.mjs';
import { installVscodeServer } from './vscode-server.mjs';

/** @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockEntry */

/** @param {string} file @returns {Promise<Record<string, LockEntry>>} */
async function lockedPackages(file) {
  return JSON.parse(await readFile(file, 'utf8')).packages ?? {};
}

/** What package-lock.json asks for and npm's record of node_modules does not have. */
async function missingPackages() {
  const record = join(modulesDir, '.package-lock.json');
  if (!existsSync(record)) return ['node_modules'];
  const wanted = await lockedPackages(join(root, 'package-lock.json'));
  const present = await lockedPackages(record);
  return Object.entries(wanted)
    .filter(([path, entry]) => path && !entry.optional && present[path]?.version !== entry.version)
    .map(([path]) => path);
}

async function installModules() {
  const missing = await missingPackages();
  if (missing.length === 0) return;
  const fresh = missing[0] === 'node_modules';
  say(fresh ? 'npm ci' : `npm ci: package-lock.json has changed (${missing.slice(0, 3).join(', ')} ...)`);
  // Windows cannot replace the node.exe that runs us.
  await npm(!fresh && windows ? ['install', '--no-save'] : ['ci', '--include=dev']);
}

/**
 * Makes this clone ready, doing only what is not done yet. Needs Node 20 and npm; nothing is written
 * outside of the clone but npm's own cache.
 * @param {{ vscode?: boolean, browser?: boolean }} [needs]
 */
export async function setup({ vscode = false, browser = false } = {}) {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    throw new Error(`Node 20 or newer is needed, this is ${process.version}.`);
  }
  await exclusively(installModules);
  await toolsNodeBinary();
  if (vscode) await installVscodeServer();
  if (browser) await findBrowser();
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  // "modules": what is needed to compile; nothing to say when it is there.
  const everything = argv[2] !== 'modules';
  await setup({ vscode: everything, browser: everything });
  if (everything) say('ready');
}
