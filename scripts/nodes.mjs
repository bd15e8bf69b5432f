import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exclusively, installOnce, say } from './install.mjs';
import { fetchPackage, toolEnv } from './npm.mjs';
import { cacheDir, modulesDir, windows } from './paths.mjs';
import { nodeVersions, toolsNode } from './versions.mjs';

const executable = windows ? 'node.exe' : 'node';

/** npm has one package of Node binaries per platform; Apple silicon's has a name of its own. */
function packageName() {
  const platform = windows ? 'win' : process.platform;
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${platform}-${process.arch}`;
}

/**
 * Why a file is not the Node that is wanted; undefined if it is.
 * @param {string} file @param {number} major
 */
function complaint(file, major) {
  if (!existsSync(file)) return 'it has no executable';
  const { stdout, stderr, error } = spawnSync(file, ['--version'], { encoding: 'utf8', env: toolEnv() });
  if (String(stdout).startsWith(`v${major}.`)) return undefined;
  return `it does not start here (${(stderr || error?.message || stdout).trim()})`;
}

/** @type {Map<number, Promise<string | undefined>>} */
const found = new Map();

/** See nodes.d.mts. @param {number} major */
export function nodeBinary(major) {
  let binary = found.get(major);
  if (!binary) found.set(major, (binary = findNode(major)));
  return binary;
}

/** @param {number} major @returns {Promise<string | undefined>} */
async function findNode(major) {
  const version = /** @type {Record<number, string | undefined>} */ (nodeVersions)[major];
  if (!version) throw new RangeError(`scripts/versions.mjs names no Node ${major}.`);
  const installed = join(modulesDir, 'node', 'bin', executable);
  if (major === toolsNode && !complaint(installed, major)) return installed;
  const dir = join(cacheDir, 'node', version);
  const inside = join('bin', executable);
  const file = join(dir, inside);
  if (existsSync(file)) return file;
  const spec = `${packageName()}@${version}`;
  try {
    await exclusively(() =>
      installOnce(dir, async (staging) => {
        say(`fetching Node ${version}`);
        await fetchPackage(spec, staging);
        const why = complaint(join(staging, inside), major);
        if (why) throw new Error(why);
      }),
    );
    return file;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n').slice(0, 2).join(' ') : error;
    say(`NO NODE ${major} on ${process.platform}-${process.arch}: ${spec}: ${reason}`);
    return undefined;
  }
}

/** The Node that runs compilers, tests and the VS Code server. @returns {Promise<string>} */
export async function toolsNodeBinary() {
  const file = await nodeBinary(toolsNode);
  if (!file) throw new Error(`Node ${toolsNode} is needed and npm has no binary of it for this platform.`);
  return file;
}
