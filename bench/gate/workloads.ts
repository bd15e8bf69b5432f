import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { modulesDir, root } from '../../scripts/paths.mjs';
import { run } from '../../scripts/processes.mjs';

/** Text that is put behind the first place where `after` stands in a file, on the same line: lines do not move. */
interface Edit {
  readonly file: string;
  readonly after: string;
  readonly insert: string;
}

/** A function that is made slower. */
export interface Target {
  /** As the profile calls it, and its share of the samples of JavaScript, about. */
  readonly name: string;
  readonly about: number;
  readonly file: string;
  /** The beginning of its body. */
  readonly body: string;
  /** Operations more for each call that make its own time half as long again; found by trial. */
  readonly half: number;
}

export interface Workload {
  readonly name: string;
  /** Copies the program into a folder. */
  readonly copy: (folder: string) => Promise<void>;
  /** Functions that the program does not have by itself, and calls of them: in every variant. */
  readonly edits: readonly Edit[];
  readonly targets: readonly Target[];
  /** For Node, in the folder of the copy. */
  readonly args: readonly string[];
}

/** Extra self time of a target: +20 % and +50 %. */
export const effects = [0.2, 0.5] as const;

export const variantName = ({ name }: Target, effect: number) => `${name} +${effect * 100}`;

const bench = fileURLToPath(new URL('..', import.meta.url));

/** Own counters, so that the loop is not optimised away. */
const counters = 'let owed = 0, spun = 0;';
const slower = (operations: number) =>
  `for (owed += ${operations}; owed >= 1; owed--) spun = (Math.imul(spun, 31) + 7) | 0;`;

/** Reads all of a node that is text or a number, as a hash for a cache would. */
const fingerprint = (times: number) => `
function fingerprint(node) {

  let sum = 0;
  for (let time = 0; time < ${times}; time++)
    for (const key in node) {
      const value = node[key];
      if (typeof value === 'number') sum = (Math.imul(sum, 31) + value) | 0;
      else if (typeof value === 'string') for (let i = 0; i < value.length; i++) sum ^= value.charCodeAt(i) << (i & 7);
    }
  return sum;
}
`;

/** tsc and prettier have many small functions; what is large is put into them. */
const tsc: Workload = {
  name: 'tsc',
  copy: (folder) => copyFiles(join(modulesDir, 'typescript'), folder, isLibrary),
  edits: [
    {
      file: 'lib/_tsc.js',
      after: '"use strict";',
      insert: `${counters}${fingerprint(65)}
const kinds = new Map(), places = new Set();
function tally(node) {

  for (let time = 0; time < 3; time++)
    for (let at = node; at; at = at.parent) kinds.set(at.kind, (kinds.get(at.kind) ?? 0) + 1);
}
function label(node) {

  for (const place of [node.pos, node.end]) places.add(node.kind + ':' + (place & 1023));
}
`,
    },
    {
      file: 'lib/_tsc.js',
      after: 'function bindWorker(node) {',
      insert: ' fingerprint(node); tally(node); label(node);',
    },
  ],
  targets: [
    {
      name: 'fingerprint',
      about: 0.3,
      file: 'lib/_tsc.js',
      body: 'function fingerprint(node) {\n',
      half: 560,
    },
    { name: 'label', about: 0.08, file: 'lib/_tsc.js', body: 'function label(node) {\n', half: 113 },
    { name: 'tally', about: 0.025, file: 'lib/_tsc.js', body: 'function tally(node) {\n', half: 38 },
  ],
  args: ['lib/_tsc.js', '-p', join(bench, 'gate/programs/tsconfig.json')],
};

const prettier: Workload = {
  name: 'prettier',
  copy: async (folder) => {
    await copyFiles(join(modulesDir, 'prettier'), folder, (file) =>
      /^(bin|internal|index|doc|package|plugins($|.(estree|typescript).mjs))/.test(file),
    );
    // Published on one line each, on which no function could be told from another one.
    for (const plugin of ['plugins/estree.mjs', 'plugins/typescript.mjs'])
      await writeFile(
        join(folder, plugin),
        await format(await readFile(join(folder, plugin), 'utf8'), { parser: 'babel' }),
      );
  },
  edits: [
    {
      file: 'index.mjs',
      after: '\n',
      insert: `${counters}${fingerprint(264)}
const types = new Map();
function tally(stack) {

  for (let time = 0; time < 4; time++)
    for (const each of stack) types.set(each?.type, (types.get(each?.type) ?? 0) + 1);
}
`,
    },
    {
      file: 'index.mjs',
      after: 'function mainPrintInternal(args) {',
      insert: ' fingerprint(path17.node); tally(path17.stack);',
    },
    { file: 'plugins/typescript.mjs', after: '', insert: counters },
    { file: 'plugins/typescript.mjs', after: '  convertNode(t, a) {\n', insert: slower(70) },
  ],
  targets: [
    {
      name: 'fingerprint',
      about: 0.3,
      file: 'index.mjs',
      body: 'function fingerprint(node) {\n',
      half: 1130,
    },
    { name: 'tally', about: 0.08, file: 'index.mjs', body: 'function tally(stack) {\n', half: 350 },
    {
      name: 'Fl.convertNode',
      about: 0.025,
      file: 'plugins/typescript.mjs',
      body: '  convertNode(t, a) {\n',
      half: 66,
    },
  ],
  args: [
    'bin/prettier.cjs',
    '--check',
    '--log-level',
    'warn',
    '--config',
    join(root, '.prettierrc.json'),
    ...['flame', 'formats', 'gate', 'pprof'].map((part) => join(root, 'src/core', part)),
  ],
};

const http: Workload = {
  name: 'http',
  copy: (folder) => cp(join(bench, 'gate/programs/service.mjs'), join(folder, 'service.mjs')),
  edits: [{ file: 'service.mjs', after: '', insert: counters }],
  targets: [
    {
      name: 'relevance',
      about: 0.3,
      file: 'service.mjs',
      body: 'function relevance({ words }, wanted) {\n',
      half: 65,
    },
    { name: 'checksum', about: 0.08, file: 'service.mjs', body: 'function checksum(text) {\n', half: 2130 },
    { name: 'initials', about: 0.025, file: 'service.mjs', body: 'function initials(name) {\n', half: 38 },
  ],
  args: ['service.mjs', '9500', join(bench, 'overhead/programs/load.cjs')],
};

export const workloads: readonly Workload[] = [tsc, prettier, http];

/** Of `by` the part that some targets are slowed down by: 0.2 for +20 %. */
export type Slowdowns = ReadonlyMap<Target, number>;

/** Makes a copy of the program in which some functions are slower. */
export async function makeVariant(
  { edits, targets }: Workload,
  original: string,
  folder: string,
  by: Slowdowns,
): Promise<void> {
  await cp(original, folder, { recursive: true });
  const slowed = targets.flatMap((target): Edit[] => {
    const effect = by.get(target);
    return effect === undefined
      ? []
      : [{ file: target.file, after: target.body, insert: slower((target.half * effect) / 0.5) }];
  });
  for (const { file, after, insert } of [...edits, ...slowed]) {
    const path = join(folder, file);
    const text = await readFile(path, 'utf8');
    const at = text.indexOf(after);
    if (at < 0) throw new Error(`${file} has no ${after}`);
    const place = at + after.length;
    await writeFile(path, text.slice(0, place) + insert + text.slice(place));
  }
}

/** Of typescript: the compiler without the comfort of a cache, and the declarations of the language. */
const isLibrary = (file: string) => /^lib($|._tsc.js|.lib.)/.test(file) || file === 'package.json';

async function copyFiles(from: string, folder: string, wanted: (file: string) => boolean): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  await cp(from, folder, {
    recursive: true,
    filter: (path) => path === from || wanted(path.slice(from.length + 1)),
  });
}

export async function node(args: readonly string[], cwd: string): Promise<string> {
  // Compiled code that one run leaves for the next would make the first of each variant another one.
  const env = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' };
  const { code, output } = await run(process.execPath, [...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeoutMs: 120_000,
  });
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${output.slice(-1000)}`);
  return output;
}
