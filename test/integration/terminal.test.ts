import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { defaultCaptureOptions } from '../../src/capture/capture.ts';
import { anyRuns } from '../../src/capture/terminal/running.ts';
import { TerminalCaptures, type TerminalCommand } from '../../src/capture/terminal/terminalCaptures.ts';
import type { CaptureResult } from '../../src/capture/types.ts';
import { readCaptureMetadata } from '../../src/core/captureMetadata.ts';
import { functionTable } from '../../src/core/functionTable.ts';
import type { AgentConfig } from '../../src/protocol/agentFiles.ts';
import { root, run, temporaryFolder, testNode, type RunOptions } from './run.ts';

const agentPath = join(root, 'dist/agent/js/agent.cjs');
/** On Windows `npm` is a script for its shell. */
const skip = process.platform === 'win32' && 'npm needs a shell';

/** A terminal, and what came of each command that was run in it. */
class Terminal {
  readonly begun: TerminalCommand[] = [];
  readonly results: (CaptureResult | undefined)[] = [];
  readonly failures: unknown[] = [];
  readonly folder = temporaryFolder();
  captures!: TerminalCaptures;

  static async open(): Promise<Terminal> {
    const terminal = new Terminal();
    const { begun, failures, folder, results } = terminal;
    terminal.captures = await TerminalCaptures.open({
      sampling: { ...defaultCaptureOptions, intervalMicros: 2000 },
      agentPath,
      captureFile: () => join(folder, `${begun.length + 1}.pb.gz`),
      begun: (command) => {
        begun.push(command);
        void command.ended.then((result) => results.push(result));
      },
      failed: (error) => failures.push(error),
    });
    return terminal;
  }

  /** As a shell in it would. */
  run(command: readonly string[], cwd = this.folder, whenPrinted?: RunOptions['whenPrinted']) {
    const env = this.captures.environment({ PATH: process.env['PATH'] });
    return run(command, { cwd, env, ...(whenPrinted && { whenPrinted }) });
  }

  /** Everything that was run is over, and captured. */
  async close(): Promise<CaptureResult[]> {
    await this.captures.close();
    assert.deepEqual(this.failures, []);
    return this.results.filter((result) => result !== undefined);
  }

  write(name: string, text: string): string {
    const file = join(this.folder, name);
    writeFileSync(file, text);
    return file;
  }
}

const BUSY = `
  export function burn(ms) { const end = Date.now() + ms; let n = 0; while (Date.now() < end) n += Math.sqrt(n + 1); return n; }
`;

describe('a terminal', () => {
  let terminal: Terminal;
  before(async () => (terminal = await Terminal.open()));
  after(() => terminal.captures.close());

  it('gives each command a capture, whatever it starts, and none to what says nothing', async () => {
    terminal.write('burn.mjs', BUSY);
    terminal.write('child.mjs', `import { burn } from './burn.mjs'; burn(300);`);
    const first = terminal.write(
      'first.mjs',
      `import { spawnSync } from 'node:child_process'; import { burn } from './burn.mjs';
       burn(300); spawnSync(process.execPath, ['child.mjs']);`,
    );
    const second = terminal.write('second.mjs', `import { burn } from './burn.mjs'; burn(400);`);

    assert.equal((await terminal.run([testNode, first])).code, 0);
    assert.equal((await terminal.run([testNode, '-e', '0'])).code, 0);
    assert.equal((await terminal.run([testNode, second])).code, 0);
    const { announceTo } = JSON.parse(terminal.captures.environment({})['SELFTIME_AGENT']!) as AgentConfig;
    assert.ok(existsSync(announceTo!.pipe));
    const results = await terminal.close();

    const names = results.map(({ profile }) => {
      return readCaptureMetadata(profile)!.processes.map(({ name }) => name);
    });
    assert.deepEqual(names, [['first.mjs', 'child.mjs'], ['second.mjs']]);
    for (const { profile, samples, warnings } of results) {
      // Where the machine is busy, waiting for the child takes longer than computing.
      const hottest = functionTable(profile).rows.find(({ name }) => name !== 'spawnSync')!;
      assert.equal(hottest.name, 'burn');
      assert.ok(samples >= 50, `${samples} samples`);
      assert.deepEqual(
        warnings.filter((warning) => !/overloaded|Cold start/.test(warning)),
        [],
      );
    }
    const left = readdirSync(terminal.folder).filter((name) => /pb\.gz/.test(name));
    assert.equal(left.length, 2, 'what was not worth keeping left no file');
  });

  it('names a command as it was typed, and leaves npm out', { skip }, async () => {
    const scripts = await Terminal.open();
    scripts.write('burn.mjs', BUSY);
    scripts.write('work.mjs', `import { burn } from './burn.mjs'; burn(400);`);
    scripts.write('package.json', JSON.stringify({ scripts: { work: 'node work.mjs' } }));
    assert.equal((await scripts.run(['npm', '--version'])).code, 0);
    assert.equal((await scripts.run(['npm', 'run', 'work'])).code, 0);
    const [result, ...more] = await scripts.close();
    assert.deepEqual(more, []);
    assert.deepEqual(
      scripts.begun.map(({ name }) => name),
      ['npm run work'],
    );
    assert.equal(functionTable(result.profile).rows[0].name, 'burn');
  });

  it('keeps what a closed terminal leaves behind, and tells of commands while they run', async () => {
    const other = await Terminal.open();
    other.write('burn.mjs', BUSY);
    const file = other.write(
      'server.mjs',
      `import { burn } from './burn.mjs'; setInterval(() => burn(50), 60); console.log('ready');`,
    );
    let pid = 0;
    const env = other.captures.environment({ PATH: process.env['PATH'] });
    const server = run([testNode, file], {
      cwd: other.folder,
      env,
      whenPrinted: { text: 'ready', act: (found) => (pid = found) },
    });
    while (other.begun.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    const seen = new Promise<number>((resolve) =>
      other.begun[0].capture.onUpdate(({ samples }) => resolve(samples)),
    );
    assert.ok((await seen) > 0);
    assert.equal(await other.begun[0].capture.save(), other.begun[0].capture.file);
    // The terminal hangs up.
    process.kill(pid, 'SIGHUP');
    const [result] = await other.close();
    assert.equal((await server).signal, 'SIGHUP');
    assert.equal(functionTable(result.profile).rows[0].name, 'burn');
  });

  it('lets a program that never turns its event loop be stopped, and ends it when it is closed', async () => {
    const other = await Terminal.open();
    const file = other.write('loop.mjs', `${BUSY} console.log('ready'); burn(600_000);`);
    let pid = 0;
    const looping = other.run([testNode, file], undefined, { text: 'ready', act: (found) => (pid = found) });
    while (other.begun.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(other.begun[0].isBusy, true);
    assert.deepEqual(await other.begun[0].capture.running(), [pid]);
    process.kill(pid, 'SIGHUP');
    const [result] = await other.close();
    assert.equal((await looping).signal, 'SIGHUP');
    assert.equal(functionTable(result.profile).rows[0].name, 'burn');
  });

  it('does not end a program that waits for events, to which no signal came', async () => {
    const other = await Terminal.open();
    const file = other.write('waits.mjs', `setInterval(() => {}, 1000); console.log('ready');`);
    let pid = 0;
    const waiting = other.run([testNode, file], undefined, { text: 'ready', act: (found) => (pid = found) });
    while (other.begun.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    await other.begun[0].capture.endBusy('SIGINT', { inCode: true });
    assert.deepEqual(await other.begun[0].capture.running(), [pid]);
    process.kill(pid, 'SIGHUP');
    await other.close();
    // Its inspector was opened, and closed again.
    assert.match((await waiting).stderr, /Debugger listening/);
  });

  it(
    'leaves to run, when it is closed, what would without the profiler',
    { skip: process.platform !== 'linux' },
    async () => {
      const other = await Terminal.open();
      const daemon = other.write('daemon.mjs', `${BUSY} burn(600_000);`);
      const file = other.write(
        'handles.mjs',
        `import { spawn } from 'node:child_process'; ${BUSY}
       const daemon = spawn(process.execPath, [${JSON.stringify(daemon)}], { detached: true, stdio: 'ignore' });
       process.on('SIGHUP', () => console.log('handled', daemon.pid));
       setInterval(() => burn(50), 60); console.log('ready');`,
      );
      let pid = 0;
      const handling = other.run([testNode, file], undefined, {
        text: 'ready',
        act: (found) => (pid = found),
      });
      while ((other.begun[0]?.capture.processes().length ?? 0) < 2)
        await new Promise((resolve) => setTimeout(resolve, 50));
      const pids = other.begun[0].capture.processes().map((each) => each.pid);
      process.kill(pid, 'SIGHUP');
      await other.close();
      assert.ok(await anyRuns([pids[0]]));
      assert.ok(await anyRuns([pids[1]]));
      for (const each of pids) process.kill(each, 'SIGKILL');
      assert.match((await handling).stdout, /handled/);
    },
  );
});
