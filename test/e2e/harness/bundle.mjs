import { build } from 'esbuild';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { remove } from '../../../scripts/install.mjs';
import { root } from '../../../scripts/paths.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * Bundles every *.e2e.ts below `suitesDir` and what runs them, for the extension host.
 * @param {string} suitesDir
 * @param {string} outDir a folder below the repository, so that the externals are found
 * @returns {Promise<string>} the extensionTestsPath
 */
export async function bundleSuites(suitesDir, outDir) {
  const files = (await readdir(suitesDir, { recursive: true }))
    .filter((file) => file.endsWith('.e2e.ts'))
    .map((file) => join(suitesDir, file))
    .sort();
  if (files.length === 0) throw new Error(`No *.e2e.ts in ${suitesDir}.`);
  await remove(outDir);
  await mkdir(outDir, { recursive: true });
  // The repository's own package.json makes .js an ES module; the host loads CommonJS.
  await writeFile(join(outDir, 'package.json'), '{ "type": "commonjs" }\n');
  const list = files.map((file) => {
    const [name, path] = [relative(root, file), file].map((text) => JSON.stringify(text));
    return `  { file: ${name}, load: () => require(${path}) },`;
  });
  const suites = `export { screenshot, disconnect } from ${JSON.stringify(join(here, 'workbench.ts'))};
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
