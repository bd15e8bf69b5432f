import { build } from 'esbuild';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { remove } from '../../../scripts/install.mjs';
import { root } from '../../../scripts/paths.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * The *.e2e.ts below `suitesDir`, by folder. A suite in no known folder would silently not run.
 * @param {string} suitesDir
 * @param {string[]} folders
 * @param {string[]} filters parts of paths; none: all
 * @returns {Promise<{ name: string, files: string[] }[]>} only folders with suites
 */
export async function findSuites(suitesDir, folders, filters) {
  const found = (await readdir(suitesDir, { recursive: true }))
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.e2e.ts'))
    .sort();
  const stray = found.find((file) => !folders.includes(file.split('/')[0]));
  if (stray) throw new Error(`${stray} is in no folder that workspaces.mjs names.`);
  const empty = folders.find((name) => !found.some((file) => file.startsWith(`${name}/`)));
  if (empty && filters.length === 0) throw new Error(`No *.e2e.ts in test/e2e/${empty}.`);
  return folders
    .map((name) => ({
      name,
      files: found
        .filter((file) => file.startsWith(`${name}/`))
        .filter(
          (file) => filters.length === 0 || filters.some((filter) => `test/e2e/${file}`.includes(filter)),
        )
        .map((file) => join(suitesDir, file)),
    }))
    .filter(({ files }) => files.length > 0);
}

/**
 * Bundles suites and what runs them, for the extension host.
 * @param {string[]} files
 * @param {string} outDir a folder below the repository, so that the externals are found
 * @returns {Promise<string>} the extensionTestsPath
 */
export async function bundleSuites(files, outDir) {
  await remove(outDir);
  await mkdir(outDir, { recursive: true });
  // The repository's own package.json makes .js an ES module; the host loads CommonJS.
  await writeFile(join(outDir, 'package.json'), '{ "type": "commonjs" }\n');
  const list = files.map((file) => {
    const [name, path] = [relative(root, file), file].map((text) => JSON.stringify(text));
    return `  { file: ${name}, load: () => require(${path}) },`;
  });
  const suites = `export { screenshot, disconnect } from ${JSON.stringify(join(here, 'workbench.ts'))};
export { cleanSlate } from ${JSON.stringify(join(here, '..', 'support', 'cleanSlate.ts'))};
export const suites = [\n${list.join('\n')}\n];\n`;
  /** @type {import('esbuild').BuildOptions} */
  const common = {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    external: ['vscode', 'mocha', 'playwright-core'],
    logLevel: 'warning',
  };
  await build({ ...common, entryPoints: [join(here, 'index.ts')], outfile: join(outDir, 'index.js') });
  await build({
    ...common,
    stdin: { contents: suites, resolveDir: here, sourcefile: 'suites.js' },
    outfile: join(outDir, 'suites.js'),
  });
  return join(outDir, 'index.js');
}
