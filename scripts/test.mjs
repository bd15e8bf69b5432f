// npm test: everything, or the parts named on the command line (typecheck, lint, build, unit, integration,
// e2e, desktop). Arguments with a slash or a dot choose test files; --grep PATTERN chooses tests.
// The last line is always "N passed, N failed, N skipped".
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { remove } from './install.mjs';
import { toolsNodeBinary } from './nodes.mjs';
import { toolEnv } from './npm.mjs';
import { cacheDir, modulesDir, root, windows } from './paths.mjs';
import { run } from './processes.mjs';
import { setup } from './setup.mjs';

/**
 * @typedef {{ title: string, message: string }} Failure
 * @typedef {{ passed: number, failed: number, skipped: number, failures: Failure[] }} Counts
 */

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { grep: { type: 'string' } },
});
const all = ['typecheck', 'lint', 'build', 'unit', 'integration', 'e2e'];
const known = [...all, 'desktop'];
const named = positionals.filter((arg) => known.includes(arg));
const filters = positionals.filter((arg) => !known.includes(arg));
const wrong = filters.find((arg) => !/[./\\]/.test(arg));
if (wrong) {
  process.stderr.write(`No part of the tests is called "${wrong}". There are: ${known.join(', ')}.\n`);
  process.exit(2);
}
const parts = new Set(named.length > 0 ? named : all);
const resultsDir = join(cacheDir, 'results');
const minutes = 60_000;

/** @param {string} text */
function heading(text) {
  process.stdout.write(`\n--- ${text}\n`);
}

/** @param {string} title @param {string} message @returns {Counts} */
function failure(title, message) {
  process.stdout.write(`FAILED: ${title}: ${message}\n`);
  return { passed: 0, failed: 1, skipped: 0, failures: [{ title, message }] };
}

const nothing = () => /** @type {Counts} */ ({ passed: 0, failed: 0, skipped: 0, failures: [] });

/** @param {{ code: number | null, signal: string | null, timedOut: boolean }} result @param {number} limit */
function reasonOf({ code, signal, timedOut }, limit) {
  return timedOut ? `no end after ${limit / minutes} minutes` : `exit ${code ?? signal}`;
}

/**
 * Runs a tool with Node; a failure counts as one failed test.
 * @param {string} title
 * @param {string[]} args
 * @returns {Promise<Counts>}
 */
async function step(title, args) {
  heading(title);
  const limit = 5 * minutes;
  const result = await run(await toolsNodeBinary(), args, { env: await testEnv(), timeoutMs: limit });
  return result.code === 0 ? nothing() : failure(title, reasonOf(result, limit));
}

/** The environment of the tests: `node` is the Node of the tools. */
async function testEnv() {
  const env = toolEnv();
  const path = Object.keys(env).find((key) => key.toLowerCase() === 'path') ?? 'PATH';
  if (options.grep) env.SELFTIME_TEST_GREP = options.grep;
  env[path] = [join(modulesDir, '.bin'), env[path]].join(windows ? ';' : ':');
  return env;
}

/**
 * Runs a command that writes its counts as JSON to `file`.
 * @param {string} title
 * @param {string[]} args
 * @param {string} file
 * @param {number} limit milliseconds
 * @returns {Promise<Counts>}
 */
async function suite(title, args, file, limit) {
  heading(title);
  await remove(file);
  await mkdir(resultsDir, { recursive: true });
  const result = await run(await toolsNodeBinary(), args, { env: await testEnv(), timeoutMs: limit });
  const reason = reasonOf(result, limit);
  /** @type {Counts | undefined} */
  const counts = existsSync(file) ? JSON.parse((await readFile(file, 'utf8')) || 'null') : undefined;
  if (!counts) return failure(title, `the run left no results (${reason})`);
  if (counts.passed + counts.failed + counts.skipped === 0) return failure(title, 'no tests were found');
  if (result.code !== 0 && counts.failed === 0)
    return add(counts, failure(title, `all passed, yet ${reason}`));
  return counts;
}

/** @param {'unit' | 'integration'} where @param {string[]} folders */
async function nodeTests(where, ...folders) {
  const files = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(join(root, folder), { recursive: true })).map((file) => join(root, folder, file)),
    ),
  );
  const found = files
    .flat()
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => relative(root, file).replaceAll('\\', '/'))
    .filter(
      (file) => filters.length === 0 || filters.some((filter) => file.includes(filter.replaceAll('\\', '/'))),
    )
    .sort();
  if (found.length === 0) {
    heading(where);
    return failure(where, `no *.test.ts in ${folders.join(', ')}`);
  }
  const file = join(resultsDir, `${where}.json`);
  const args = [
    ...['--test', '--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...['--test-reporter=./scripts/test-reporter.mjs', `--test-reporter-destination=${file}`],
    // Programs that measure themselves must not share the processor with each other. The longest test of
    // either kind takes less than a tenth of its limit here.
    ...(where === 'integration' ? ['--test-concurrency=1', `--test-timeout=${5 * minutes}`] : []),
    ...(where === 'unit' ? [`--test-timeout=${minutes}`] : []),
    ...(options.grep ? [`--test-name-pattern=${options.grep}`] : []),
    ...found,
  ];
  return suite(where, args, file, where === 'unit' ? 5 * minutes : 18 * minutes);
}

/** @param {boolean} desktop */
function e2e(desktop) {
  const title = desktop ? 'desktop' : 'e2e';
  const file = join(resultsDir, `${title}.json`);
  const args = [join(root, 'test', 'e2e', 'harness', 'run.mjs'), '--results', file];
  if (desktop) args.push('--desktop');
  if (options.grep) args.push('--grep', options.grep);
  return suite(title, [...args, ...filters], file, 20 * minutes);
}

/** The README promises it, and it goes other ways than the suites: an installed extension, no test driver. */
async function start() {
  const chosen = filters.length > 0 || options.grep;
  return chosen ? nothing() : step('npm start -- --headless', ['scripts/start.mjs', '--headless']);
}

/** @param {Counts} sum @param {Counts} counts */
function add(sum, counts) {
  sum.passed += counts.passed;
  sum.failed += counts.failed;
  sum.skipped += counts.skipped;
  sum.failures.push(...counts.failures);
  return sum;
}

/** @param {string} name a file of node_modules */
const tool = (name) => join(modulesDir, ...name.split('/'));

/** @type {[string, () => Promise<Counts>][]} */
const steps = [
  [
    'typecheck',
    () =>
      step('typecheck', [
        tool('typescript/bin/tsc'),
        '-b',
        'tsconfig.json',
        'scripts/tsconfig.json',
        'bench/tsconfig.json',
      ]),
  ],
  ['lint', () => step('lint', [tool('eslint/bin/eslint.js'), '.', '--max-warnings=0'])],
  ['lint', () => step('format', [tool('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.'])],
  ['build', () => step('build', ['esbuild.js'])],
  ['unit', () => nodeTests('unit', 'src', 'bench')],
  ['integration', () => nodeTests('integration', 'test/integration')],
  ['e2e', () => e2e(false)],
  ['e2e', start],
  ['desktop', () => e2e(true)],
];

const total = nothing();
try {
  await setup({ vscode: parts.has('e2e'), browser: parts.has('e2e') });
  for (const [part, action] of steps) {
    if (!parts.has(part)) continue;
    const before = total.failures.length;
    add(
      total,
      await action().catch((error) =>
        failure(part, error instanceof Error ? (error.stack ?? '') : String(error)),
      ),
    );
    for (const one of total.failures.slice(before)) one.title = `${part}: ${one.title}`;
  }
} catch (error) {
  add(total, failure('setup', error instanceof Error ? error.message : String(error)));
}
if (total.failures.length > 0) {
  heading('failed');
  for (const { title, message } of total.failures)
    process.stdout.write(`${title}\n    ${message.split('\n')[0]}\n`);
}
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exitCode = total.failed > 0 ? 1 : 0;
