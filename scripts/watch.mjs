// npm run watch: esbuild and the type checker side by side, until Ctrl+C.
import { join } from 'node:path';
import { toolsNodeBinary } from './nodes.mjs';
import { toolEnv } from './npm.mjs';
import { modulesDir } from './paths.mjs';
import { start, stopGroup } from './processes.mjs';
import { setup } from './setup.mjs';

await setup();
const node = await toolsNodeBinary();
const options = { env: toolEnv() };
const tsc = join(modulesDir, 'typescript', 'bin', 'tsc');
const children = [
  start(node, ['esbuild.js', '--watch'], options),
  start(node, [tsc, '-b', '--watch', '--preserveWatchOutput'], options),
];
const code = await Promise.race(
  children.map((child) => new Promise((resolve) => child.once('exit', (status) => resolve(status ?? 1)))),
);
// One without the other would look like a watch and be half of it.
await Promise.all(children.map(stopGroup));
process.exitCode = code;
