import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cacheDir, modulesDir, root, windows } from './paths.mjs';
import { run } from './processes.mjs';

/**
 * `npm test` and `npm start` hand their own configuration down in the environment (--omit, --global,
 * --prefix, --ignore-scripts ...). Only what says where packages come from may reach a nested npm.
 */
const inherited =
  /^npm_config_(registry|cache|userconfig|globalconfig|(https?_|no)?proxy|cafile|ca|strict_ssl|offline|prefer_offline|fetch_\w+|maxsockets|\/.*|@.*)$/i;

/** @param {string | undefined} dir */
function writable(dir) {
  try {
    accessSync(dir ?? '', constants.W_OK);
    return Boolean(dir);
  } catch {
    return false;
  }
}

/** The environment of every tool we start: no traces of the npm above us, and a home folder that exists. */
export function toolEnv() {
  /** @type {NodeJS.ProcessEnv} */
  const env = {};
  for (const [key, value] of Object.entries(process.env)) {
    if (/^npm_/i.test(key) && !inherited.test(key)) continue;
    env[key] = value;
  }
  delete env.NODE_ENV;
  delete env.NODE_OPTIONS;
  delete env.ELECTRON_RUN_AS_NODE;
  if (!windows && !writable(env.HOME)) {
    env.HOME = join(cacheDir, 'home');
    mkdirSync(env.HOME, { recursive: true });
  }
  return env;
}

/** How to start npm: the one that started us, on a Node outside of the node_modules it may replace. */
function npmCommand() {
  const script = process.env.npm_execpath ?? '';
  if (!/npm-cli\.[cm]?js$/.test(basename(script)) || !existsSync(script))
    return { file: 'npm', args: [], shell: windows };
  const outer = process.env.npm_node_execpath;
  const ours = process.execPath.startsWith(modulesDir);
  if (!ours) return { file: process.execPath, args: [script], shell: false };
  if (outer && existsSync(outer) && !outer.startsWith(modulesDir))
    return { file: outer, args: [script], shell: false };
  return { file: 'npm', args: [], shell: windows };
}

/**
 * Runs npm quietly; on failure its output is in the error.
 * @param {string[]} args
 * @param {string} [cwd]
 */
export async function npm(args, cwd = root) {
  const { file, args: first, shell } = npmCommand();
  const env = toolEnv();
  const path = Object.keys(env).find((key) => key.toLowerCase() === 'path') ?? 'PATH';
  // Our own node_modules/.bin first in PATH would run npm's scripts on a Node that is being replaced.
  const separator = windows ? ';' : ':';
  env[path] = (env[path] ?? '')
    .split(separator)
    .filter((dir) => !dir.startsWith(modulesDir))
    .join(separator);
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  const result = await run(file, [...first, ...args, ...quiet], {
    cwd,
    env,
    shell,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeoutMs: 15 * 60_000,
  });
  if (result.code === 0) return;
  const reason = result.timedOut
    ? 'took longer than 15 minutes'
    : `ended with ${result.code ?? result.signal}`;
  throw new Error(`npm ${args.join(' ')} ${reason}:\n${result.output.trim().slice(-4000)}`);
}

/**
 * Fetches one published package into `dir` without its dependencies and without running its scripts.
 * @param {string} spec name@version
 * @param {string} dir an existing, empty folder; the package's own files land in it
 * @param {string} [integrity] as in package-lock.json
 */
export async function fetchPackage(spec, dir, integrity) {
  await npm(['pack', spec, '--pack-destination', dir, '--ignore-scripts'], dir);
  const archive = (await readdir(dir)).find((name) => name.endsWith('.tgz'));
  if (!archive) throw new Error(`npm pack ${spec} left no archive.`);
  if (integrity) {
    const [algorithm, expected] = integrity.split(/-(.*)/s);
    const actual = createHash(algorithm)
      .update(await readFile(join(dir, archive)))
      .digest('base64');
    if (actual !== expected)
      throw new Error(`${spec} is not what it was: ${algorithm} ${actual}, expected ${expected}.`);
  }
  // A relative name, because GNU tar on Windows takes "C:" for a host.
  const unpacked = await run('tar', ['-xzf', archive, '--strip-components=1'], {
    cwd: dir,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (unpacked.code !== 0) throw new Error(`Cannot unpack ${spec}: ${unpacked.output.trim()}`);
  await rm(join(dir, archive));
}
