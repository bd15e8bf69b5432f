import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, it } from 'node:test';
import type { RecoverResult } from '../../src/cli/commands/recover.ts';
import type { HistoryResult } from '../../src/cli/commands/history.ts';
import { defaultCaptureOptions } from '../../src/capture/capture.ts';
import { readCaptureMetadata } from '../../src/core/captureMetadata.ts';
import { functionTable } from '../../src/core/functionTable.ts';
import { readProfileFile } from '../../src/core/profileFile.ts';
import { cli, root, run, temporaryFolder, testNode } from './run.ts';

/** Its own temporary folder: what other tests kill is theirs. */
class Machine {
  readonly temporary = temporaryFolder();
  readonly cwd = temporaryFolder();
  readonly out = join(this.cwd, 'captures', 'x.pb.gz');
  private readonly env = { TMPDIR: this.temporary };

  selftime(...args: string[]) {
    return run([testNode, cli, ...args], { cwd: this.cwd, env: this.env });
  }

  record(code: string, ...flags: string[]) {
    const all = ['--window', '0.2', '--interval-us', '1000', '--out', this.out, ...flags];
    return this.selftime('record', ...all, '--', testNode, '-e', code);
  }

  async recover(...flags: string[]): Promise<RecoverResult> {
    const { stdout, stderr } = await this.selftime('recover', '--json', ...flags);
    assert.equal(stderr, '');
    return JSON.parse(stdout) as RecoverResult;
  }

  /** Folders of windows. */
  folders(): string[] {
    return readdirSync(this.temporary).filter((name) => /^selftime-\w{6}$/.test(name));
  }
}

/** Works, and does `then` when three windows are on disk. */
const working = (then: string) => `
  const { readdirSync, rmSync, writeFileSync } = require('fs');
  const { folder } = JSON.parse(process.env.SELFTIME_AGENT);
  function burn() { for (const until = Date.now() + 20; Date.now() < until;); }
  (function turn() {
    burn();
    if (readdirSync(folder).filter((name) => name.includes('.window-')).length < 3) return setImmediate(turn);
    ${then}
  })();`;
const KILL_HOST = "process.kill(process.ppid, 'SIGKILL');";

const skip = process.platform === 'win32' && 'a folder of windows does not tell whether its host runs';

describe('a recording that was cut short', { skip }, () => {
  it('is recovered: its capture is where it was to go, and says so', async () => {
    const machine = new Machine();
    const { out, cwd } = machine;
    writeFileSync(join(cwd, 'package.json'), '{"name": "orders", "version": "1.2.0"}');
    assert.equal((await machine.record(working(KILL_HOST), '--scenario', 'search')).signal, 'SIGKILL');
    assert.equal(existsSync(out), false);

    const [{ command, error, capture }, ...others] = (await machine.recover('--dry-run')).recordings;
    assert.deepEqual([command.slice(0, 2), error, capture, others], [[testNode, '-e'], null, null, []]);
    const { recordings } = await machine.recover();
    assert.deepEqual(recordings.map((each) => [each.capture, each.error]), [[out, null]]); // prettier-ignore
    const profile = await readProfileFile(out, readFileSync(out));
    const metadata = readCaptureMetadata(profile)!;
    assert.equal(metadata.samples, recordings[0].samples);
    assert.deepEqual([metadata.exitCode, metadata.signal, metadata.scenario], [null, null, 'search']);
    assert.deepEqual(metadata.context?.package, { name: 'orders', version: '1.2.0' });
    assert.match(metadata.warnings.join('\n'), /was cut short/);
    // Until its last window, and not until now; V8 reckons a little otherwise.
    const windows = metadata.processes[0].threads[0].windows!;
    const last = windows.at(-1)!;
    assert.ok(
      Math.abs(metadata.durationMs - (last.startMs + last.durationMs)) < 200,
      JSON.stringify(windows),
    );
    const { rows, total } = functionTable(profile);
    assert.ok(rows.find((row) => row.name === 'burn')!.total > 0.5 * total);

    assert.deepEqual(machine.folders(), []);
    assert.deepEqual(readdirSync(join(cwd, 'captures')), ['x.pb.gz']);
    const { trends } = JSON.parse(
      (await machine.selftime('history', 'burn', '--json')).stdout,
    ) as HistoryResult;
    assert.deepEqual(trends[0].points.map((point) => point.capture), [out]); // prettier-ignore
    assert.equal((await machine.selftime('recover')).stdout, 'No recording was cut short.\n');
  });

  it('takes no place of a later capture, and is recovered once', async () => {
    const machine = new Machine();
    await machine.record(working(KILL_HOST));
    renameSync(`${machine.out}.tmp`, machine.out);
    writeFileSync(machine.out, 'a later one');
    const results = await Promise.all([1, 2, 3].map(() => machine.recover()));
    const captures = results.flatMap(({ recordings }) => recordings.map(({ capture }) => capture));
    const beside = machine.out.replace('.pb.gz', '-2.pb.gz');
    assert.deepEqual(captures.filter((capture) => capture !== null), [beside]); // prettier-ignore
    assert.equal(readFileSync(machine.out, 'utf8'), 'a later one');
    assert.deepEqual(readdirSync(join(machine.cwd, 'captures')).sort(), ['x-2.pb.gz', 'x.pb.gz']);
  });

  it('because its capture could not be written is recovered when it can', async () => {
    const machine = new Machine();
    const folder = join(machine.cwd, 'captures');
    const removeFolder = `rmSync(${JSON.stringify(folder)}, { recursive: true }); writeFileSync(${JSON.stringify(folder)}, '');`;
    const { code, stderr } = await machine.record(working(removeFolder));
    assert.equal(code, 2);
    assert.match(stderr, /Cannot write .*x\.pb\.gz.*Make room, and recover it: selftime recover/);
    const failed = await machine.selftime('recover');
    assert.equal(failed.code, 2);
    assert.match(failed.stdout, /: Cannot write to .*x\.pb\.gz/);
    rmSync(folder);
    const [{ capture, samples }] = (await machine.recover()).recordings;
    assert.equal(capture, machine.out);
    assert.ok(samples > 100);
    assert.deepEqual(machine.folders(), []);
  });

  it('is none while its host runs', async () => {
    const machine = new Machine();
    const recovered = join(machine.cwd, 'recovered.json');
    const recover = `
      const result = require('child_process').spawnSync(process.execPath, [${JSON.stringify(cli)}, 'recover', '--json'],
        { env: { ...process.env, NODE_OPTIONS: '' } });
      writeFileSync(${JSON.stringify(recovered)}, result.stdout);`;
    assert.equal((await machine.record(working(recover))).code, 0);
    assert.deepEqual(JSON.parse(readFileSync(recovered, 'utf8')), { dryRun: false, recordings: [] });
    assert.ok(existsSync(machine.out));
  });

  it('of a terminal is one for each command that ran', async () => {
    const machine = new Machine();
    mkdirSync(join(machine.cwd, 'captures'));
    for (const name of ['one', 'two'])
      writeFileSync(join(machine.cwd, `${name}.cjs`), working('').replace('readdirSync(folder)', '[]'));
    const terminals = pathToFileURL(join(root, 'src/capture/terminal/terminalCaptures.ts'));
    const host = `
      import { spawn } from 'node:child_process';
      const { TerminalCaptures } = await import(${JSON.stringify(terminals)});
      let running = 0;
      const captures = await TerminalCaptures.open({
        sampling: ${JSON.stringify({ ...defaultCaptureOptions, windowSeconds: 0.2 })},
        agentPath: ${JSON.stringify(join(root, 'dist/agent/js/agent.cjs'))},
        captureFile: ([, program]) => program.replace('.cjs', '.pb.gz'),
        begun: () => ++running === 2 && setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1000),
        failed: (error) => { throw error; },
      });
      const env = captures.environment(process.env);
      for (const name of ['one', 'two']) {
        const command = spawn(process.execPath, [name + '.cjs'], { env, stdio: 'ignore' });
        console.log(command.pid);
      }`;
    const env = { TMPDIR: machine.temporary };
    const killed = await run([testNode, '--input-type=module', '-e', host], { cwd: machine.cwd, env });
    assert.equal(killed.signal, 'SIGKILL', killed.stderr);
    for (const pid of killed.stdout.trim().split('\n')) process.kill(Number(pid), 'SIGKILL');
    const { recordings } = await machine.recover();
    const captures = recordings.map(({ capture }) => capture).sort();
    assert.deepEqual(captures, ['one', 'two'].map((name) => join(machine.cwd, `${name}.pb.gz`))); // prettier-ignore
  });
});
