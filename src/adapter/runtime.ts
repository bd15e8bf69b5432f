import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { basename, delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { SelftimeError } from '../core/errors.ts';

/**
 * Where `runtimeExecutable` is, as a user expects: a path is taken from `cwd`; `node` comes from PATH;
 * any other name (tsx, mocha, vitest ...) from node_modules/.bin of `cwd` or a folder above, then PATH.
 *
 * @param env the target's own environment, whose PATH counts.
 * @returns an absolute path.
 * @throws SelftimeError `nodeMissing` or `programMissing`.
 */
export async function findRuntime(
  name: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Promise<string> {
  const endings = platform === 'win32' ? windowsEndings(name, env) : [''];
  if (isAbsolute(name) || /[\\/]/.test(name)) {
    const found = await firstExecutable([resolve(cwd, name)], endings, platform);
    if (found) return found;
    throw new SelftimeError(
      'programMissing',
      `The runtimeExecutable ${resolve(cwd, name)} does not exist or cannot be executed.`,
      'Correct it in launch.json.',
    );
  }
  const onPath = searchPath(env).map((folder) => join(folder, name));
  const local = localBins(cwd).map((folder) => join(folder, name));
  const found = await firstExecutable(
    name === 'node' ? [...onPath, ...local] : [...local, ...onPath],
    endings,
    platform,
  );
  if (found) return found;
  if (name === 'node') {
    throw new SelftimeError(
      'nodeMissing',
      'No Node.js was found on PATH.',
      'Install Node.js 18 or later, or set "runtimeExecutable" to the path of node in launch.json.',
    );
  }
  throw new SelftimeError(
    'programMissing',
    `"${name}" was found neither in node_modules/.bin nor on PATH.`,
    `Install it (npm install --save-dev ${name}) or set "runtimeExecutable" to its path in launch.json.`,
  );
}

/** Whether the runtime is Node itself, which takes Node's own options. */
export function isNode(executable: string): boolean {
  return /^node(js)?(\d[\d.]*)?(\.exe)?$/i.test(basename(executable));
}

/** node_modules/.bin of `cwd` and of each folder above it. */
function localBins(cwd: string): string[] {
  const bins: string[] = [];
  for (let folder = cwd; ; folder = dirname(folder)) {
    bins.push(join(folder, 'node_modules', '.bin'));
    if (dirname(folder) === folder) return bins;
  }
}

function searchPath(env: NodeJS.ProcessEnv): string[] {
  const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH');
  return (key ? (env[key] ?? '') : '').split(delimiter).filter((folder) => folder !== '');
}

function windowsEndings(name: string, env: NodeJS.ProcessEnv): string[] {
  const known = (env.PATHEXT ?? '.COM;.EXE;.BAT;.CMD').split(';').filter((ending) => ending !== '');
  return known.some((ending) => name.toLowerCase().endsWith(ending.toLowerCase())) ? ['', ...known] : known;
}

async function firstExecutable(
  paths: string[],
  endings: string[],
  platform: NodeJS.Platform,
): Promise<string | undefined> {
  for (const path of paths) {
    for (const ending of endings) {
      try {
        const file = path + ending;
        if (!(await stat(file)).isFile()) continue;
        if (platform !== 'win32') await access(file, constants.X_OK);
        return file;
      } catch {
        // Not here: look on.
      }
    }
  }
  return undefined;
}
