// npm run watch: bundler and type checker side by side until Ctrl+C; -- bundles or -- types: one of them.
import { join } from 'node:path';
import { toolsNodeBinary } from './nodes.mjs';
import { toolEnv } from './npm.mjs';
import { modulesDir } from './paths.mjs';
import { start, stopGroup } from './processes.mjs';
import { setup } from './setup.mjs';

/** @type {Record<string, string[]>} */
const watchers = {
  bundles: ['esbuild.js', '--watch'],
  types: [join(modulesDir, 'typescript', 'bin', 'tsc'), '-b', '--watch', '--preserveWatchOutput'],
};
const only = process.argv[2];
if (only && !(only in watchers)) {
  process.stderr.write(`watch: there are ${Object.keys(watchers).join(' and ')}, not "${only}"\n`);
  process.exit(2);
}

await setup();
const node = await toolsNodeBinary();
const children = Object.entries(watchers)
  .filter(([name]) => !only || name === only)
  .map(([, args]) => start(node, args, { env: toolEnv() }));
const code = await Promise.race(
  children.map((child) => new Promise((resolve) => child.once('exit', (status) => resolve(status ?? 1)))),
);
// One without the other would look like a watch and be half of it.
await Promise.all(children.map(stopGroup));
process.exitCode = code;
