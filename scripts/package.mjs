// npm run package: a .vsix for this platform; -- linux-arm64 win32-x64: for those; -- --all: for every one.
import { existsSync, statSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { remove, say } from './install.mjs';
import { toolsNodeBinary } from './nodes.mjs';
import { notice } from './notice.mjs';
import { toolEnv } from './npm.mjs';
import { cacheDir, root } from './paths.mjs';
import { run } from './processes.mjs';
import { setup } from './setup.mjs';

/** Most a package may weigh, in bytes. */
const limit = 2 * 1024 * 1024;

/**
 * Marketplace targets and the addon files each needs. A Linux package serves glibc hosts but may profile a
 * program in a musl container, hence both; Alpine has musl only.
 * @type {Record<string, { folder: string, only?: RegExp }>}
 */
const targets = {
  'linux-x64': { folder: 'linux-x64' },
  'linux-arm64': { folder: 'linux-arm64' },
  'alpine-x64': { folder: 'linux-x64', only: /\.musl\./ },
  'alpine-arm64': { folder: 'linux-arm64', only: /\.musl\./ },
  'darwin-x64': { folder: 'darwin-x64' },
  'darwin-arm64': { folder: 'darwin-arm64' },
  'win32-x64': { folder: 'win32-x64' },
};

/** Node 19, 21 and 23: nobody supports them any more, and nobody should run them. */
const outdated = /\.abi(111|120|131)\.node$/;

/** What only a development checkout needs of package.json. */
const developmentFields = ['scripts', 'allowScripts', 'private', 'dependencies', 'devDependencies'];

function thisTarget() {
  const musl = process.platform === 'linux' && existsSync('/etc/alpine-release');
  return `${musl ? 'alpine' : process.platform}-${process.arch}`;
}

/**
 * @param {string} target
 * @param {string[]} files relative to the repository
 * @param {string} version
 * @param {string} licences text of NOTICE
 */
async function packageFor(target, files, version, licences) {
  const { createVSIX } = await import('@vscode/vsce');
  const stage = join(cacheDir, 'package', target);
  await remove(stage);
  const { folder, only } = targets[target];
  const addons = `dist/prebuilds/${folder}/`;
  const chosen = files.filter(
    (file) =>
      !file.startsWith('dist/prebuilds/') ||
      (file.startsWith(addons) && !outdated.test(file) && (!only || only.test(file))),
  );
  if (!chosen.some((file) => file.startsWith(addons))) throw new Error(`${target}: no addon in ${addons}`);
  for (const file of chosen) await cp(join(root, file), join(stage, file));
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  for (const field of developmentFields) delete manifest[field];
  manifest.files = ['**'];
  await writeFile(join(stage, 'NOTICE'), licences);
  await writeFile(join(stage, 'package.json'), JSON.stringify(manifest, null, 2));
  const packagePath = join(root, `${manifest.name}-${target}-${version}.vsix`);
  await remove(packagePath);
  await createVSIX({
    cwd: stage,
    packagePath,
    target,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: Boolean(manifest.repository),
  });
  const { size } = statSync(packagePath);
  process.stdout.write(`${relative(root, packagePath)}  ${(size / 1024).toFixed(0)} KiB\n`);
  if (size > limit) throw new Error(`${target}: ${size} bytes are more than ${limit}`);
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { all: { type: 'boolean' } },
  });
  const wanted = values.all ? Object.keys(targets) : positionals.length > 0 ? positionals : [thisTarget()];
  const unknown = wanted.find((target) => !(target in targets));
  if (unknown) throw new Error(`no target ${unknown}; there are: ${Object.keys(targets).join(', ')}`);
  await setup();
  say('production build');
  await mkdir(join(cacheDir, 'package'), { recursive: true });
  const inputs = join(cacheDir, 'package', 'inputs.json');
  const build = await run(await toolsNodeBinary(), ['esbuild.js', '--production', `--inputs=${inputs}`], {
    env: toolEnv(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (build.code !== 0) throw new Error(`the build failed:\n${build.output}`);
  const { listFiles } = await import('@vscode/vsce');
  const files = (await listFiles({ cwd: root, packageManager: 2 })).map((file) => file.replaceAll('\\', '/'));
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const licences = await notice(JSON.parse(await readFile(inputs, 'utf8')));
  for (const target of wanted) await packageFor(target, files, version, licences);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`package: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
