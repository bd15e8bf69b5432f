// Loaded by VS Code as its extensionTestsPath: runs every suite with mocha inside the extension host.
import { Console } from 'node:console';
import { appendFileSync, writeFileSync } from 'node:fs';
import { createRequire, findSourceMap } from 'node:module';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { grep, outputFile, resultsFile } from './environment.ts';

/** The module that bundle.mjs generates from the files it finds. */
interface Suites {
  suites: { file: string; load(): void }[];
  screenshot(name: string): Promise<string>;
  disconnect(): Promise<void>;
  cleanSlate(): Promise<void>;
}

/** The host ignores assignments to console's methods, so the whole object is replaced before mocha reads it. */
function streamConsole(): void {
  const file = outputFile();
  const sink = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      // The server build comes without its native logger, and complains of it at length.
      if (!chunk.includes('@vscode/spdlog')) appendFileSync(file, chunk);
      done();
    },
  });
  globalThis.console = new Console(sink);
}

/** VS Code installs its own Error.prepareStackTrace, which switches Node's source maps off. */
function mapStack(stack: string): string {
  const map = findSourceMap(join(__dirname, 'suites.js'));
  return stack.replace(/[^\s()]+suites\.js:(\d+):(\d+)/g, (whole, line: string, column: string) => {
    const entry = map?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !('originalSource' in entry)) return whole;
    const source = entry.originalSource.replace(/^file:\/\//, '');
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

export async function run(): Promise<void> {
  streamConsole();
  process.setSourceMapsEnabled(true);
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({
    ui: 'bdd',
    reporter: 'spec',
    color: false,
    timeout: 120_000,
    slow: 1_000,
    forbidOnly: Boolean(process.env.CI),
    ...(grep() ? { grep: new RegExp(grep()!) } : {}),
  });
  const { suites, screenshot, disconnect, cleanSlate } = createRequire(__filename)('./suites.js') as Suites;
  for (const { file, load } of suites) {
    mocha.suite.emit('pre-require', globalThis, file, mocha);
    load();
    mocha.suite.emit('require', {}, file, mocha);
    mocha.suite.emit('post-require', globalThis, file, mocha);
  }
  const failures: { title: string; message: string }[] = [];
  mocha.rootHooks({
    beforeEach: cleanSlate,
    async afterEach(this: Mocha.Context) {
      const test = this.currentTest;
      if (test?.state === 'failed')
        console.log(`  screenshot: ${await screenshot(`failed ${test.fullTitle()}`)}`);
    },
    afterAll: disconnect,
  });
  const failed = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on('fail', (test, error: Error) => {
      if (error.stack) error.stack = mapStack(error.stack);
      failures.push({ title: test.fullTitle(), message: error.message });
    });
    const writeResults = (): void => {
      const { passes = 0, failures: failed = 0, pending = 0 } = runner.stats ?? {};
      writeFileSync(resultsFile(), JSON.stringify({ passed: passes, failed, skipped: pending, failures }));
    };
    // After each test: a VS Code that dies leaves what is known.
    runner.on('test end', writeResults);
    runner.on('end', writeResults);
  });
  if (failed > 0) throw new Error(`${failed} end-to-end tests failed.`);
}
