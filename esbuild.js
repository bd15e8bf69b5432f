// Builds everything that ships: one row an entry. `--watch` rebuilds, `--production` minifies,
// `--inputs=FILE` lists the files that the bundles were made of.
import { build, context } from 'esbuild';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');
const inputsFile = process.argv.find((arg) => arg.startsWith('--inputs='))?.slice('--inputs='.length);

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  logLevel: 'info',
  legalComments: 'none',
  metafile: Boolean(inputsFile),
};

/** ESM bundles of CommonJS dependencies still call require() for Node's built-ins. */
const requireInEsm =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** Has a bundle load another one when it is needed. @type {import('esbuild').Plugin} */
const engineApart = {
  name: 'engine apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/engine\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './engine.cjs', external: true } : undefined,
    );
  },
};

/**
 * Each file of ours that imports VS Code's API would get a copy of it with a getter for each of its names: 10 ms of
 * the extension host's time when the bundle is loaded. Nothing here needs more than the API itself. Spaces keep
 * columns where the source map has them.
 * @type {import('esbuild').Plugin}
 */
const apiAsItIs = {
  name: 'API as it is',
  setup({ initialOptions, onEnd }) {
    onEnd(async ({ errors }) => {
      if (errors.length > 0) return;
      const code = await readFile(join(root, initialOptions.outfile), 'utf8');
      const copies = /\b[\w$]+\((require\("(?:vscode|node:[\w/]+)"\))(?:, ?1)?\)/g;
      const bare = code.replace(copies, (copy, required) => `(${required})`.padEnd(copy.length));
      await writeFile(join(root, initialOptions.outfile), bare);
    });
  },
};

/** The oldest runtime each bundle meets decides its target. */
const entries = [
  {
    entryPoints: ['src/extension/extension.ts'],
    outfile: 'dist/extension.cjs',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
    plugins: [engineApart, apiAsItIs],
  },
  {
    entryPoints: ['src/extension/engine.ts'],
    outfile: 'dist/engine.cjs',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
  },
  {
    // A thread of the extension host.
    entryPoints: ['src/extension/reading/readerThread.ts'],
    outfile: 'dist/reader.cjs',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
  },
  {
    // Two folders below dist/, because @datadog/pprof looks for prebuilds/ two folders above its own file.
    // The one is preloaded, the other comes into processes that run already.
    entryPoints: ['src/agent/agent.ts', 'src/agent/attach.ts'],
    outdir: 'dist/agent/js',
    outExtension: { '.js': '.cjs' },
    platform: 'node',
    format: 'cjs',
    // Older than the addon supports: the agent must still parse there, to say why it does not profile.
    target: 'node14',
  },
  {
    // Beside the agent, whose place the host knows.
    entryPoints: ['src/capture/functions/parserThread.ts'],
    outfile: 'dist/agent/js/parser.cjs',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
  },
  {
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/cli.js',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: `#!/usr/bin/env node\n${requireInEsm}` },
  },
  {
    entryPoints: ['src/webview/main.ts'],
    outfile: 'dist/webview/main.js',
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    // d3-flame-graph imports its own style sheet; ours follows the editor's theme. Icons are inlined.
    loader: { '.css': 'css', '.svg': 'text' },
  },
  {
    entryPoints: ['src/webview/worker.ts'],
    outfile: 'dist/webview/worker.js',
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
  },
];

async function copyAddon() {
  const from = join(root, 'node_modules/@datadog/pprof/prebuilds');
  const to = join(root, 'dist/prebuilds');
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to, { recursive: true });
}

// Only for what ships: a running target or editor may be using the files of the last build.
if (production) await rm(join(root, 'dist'), { recursive: true, force: true });
await copyAddon();
if (watch) {
  for (const entry of entries) await (await context({ ...common, ...entry })).watch();
} else {
  const results = await Promise.all(entries.map((entry) => build({ ...common, ...entry })));
  if (inputsFile) {
    const outputs = results.flatMap(({ metafile }) => Object.values(metafile.outputs));
    const inputs = outputs.flatMap((output) => Object.entries(output.inputs));
    const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
    await writeFile(inputsFile, JSON.stringify([...new Set(used)].sort(), null, 2));
  }
}
