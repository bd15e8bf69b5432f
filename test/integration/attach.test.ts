import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { nodeBinary } from '../../scripts/nodes.mjs';
import { listeningPorts } from '../../src/capture/attach/runningProcess.ts';
import { checkTarget } from '../../src/capture/attach/checkTarget.ts';
import { readCaptureMetadata } from '../../src/core/captureMetadata.ts';
import type { AttachResult } from '../../src/cli/commands/attach.ts';
import { focus } from '../../src/core/filters/filters.ts';
import { functionTable } from '../../src/core/functionTable.ts';
import { lineTable } from '../../src/core/lineTable.ts';
import type { Profile } from '../../src/core/profile.ts';
import { readProfileFile } from '../../src/core/profileFile.ts';
import { cli, programs, temporaryFolder, testNode } from './run.ts';

const program = join(programs, 'attachable.cjs');
/** Samples of one thread, often enough for short looks. */
const flags = ['--interval-us', '1000', '--budget', '50'];
/** Percentage points that a line's share may be off. */
const TOLERANCE = 3;

const started = new Set<ChildProcess>();
after(() => started.forEach((child) => child.kill('SIGKILL')));

/** Starts something that is to be attached to; the environment is that of a shell. */
function startChild(command: readonly string[], stdio: 'ipc' | 'ignore' = 'ignore'): ChildProcess {
  const env = { ...process.env };
  delete env['NODE_OPTIONS'];
  delete env['NODE_TEST_CONTEXT'];
  const child = spawn(command[0], command.slice(1), { env, stdio: ['ignore', 'ignore', 'pipe', stdio] });
  started.add(child);
  return child;
}

/** What of the program can be seen from inside. */
interface State {
  readonly listeners: object;
  readonly globals: readonly string[];
  readonly process: readonly string[];
  readonly reallyExit: string;
  readonly modules: readonly string[];
  /** Of each: has a `terminate` of its own, listeners for `online`. */
  readonly workers: readonly (readonly [boolean, number])[];
}

/** The program of the fixtures, which answers questions about itself. */
class Target {
  readonly child: ChildProcess;
  stderr = '';
  #lastId = 0;

  static async start(node: string, mode: string, nodeFlags = ['--inspect-port=0']): Promise<Target> {
    const target = new Target(startChild([node, ...nodeFlags, program, mode], 'ipc'));
    await once(target.child, 'message');
    return target;
  }

  constructor(child: ChildProcess) {
    this.child = child;
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
  }

  get pid(): number {
    return this.child.pid!;
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  async ask<T>(say: string): Promise<T> {
    const id = ++this.#lastId;
    const answered = new AbortController();
    const { signal } = answered;
    const ended = once(this.child, 'close', { signal }).then(
      ([code, by]) => assert.fail(`the target ended (${code ?? by}) when asked for ${say}: ${this.stderr}`),
      () => undefined,
    );
    this.child.send({ say, id });
    try {
      for (;;) {
        const message = once(this.child, 'message', { signal }) as Promise<[{ id: number; value: T }]>;
        const [answer] = (await Promise.race([message, ended]))!;
        if (answer.id === id) return answer.value;
      }
    } finally {
      answered.abort();
    }
  }

  /** Waits until it has used so many seconds of CPU: on a busy machine it takes longer, and a profile is not thinner. */
  async works(seconds: number): Promise<void> {
    const begun = await this.ask<number>('spent');
    while ((await this.ask<number>('spent')) < begun + seconds * 1e6) await sleep(100);
  }

  /** @returns how it ended. */
  async end(): Promise<readonly [number | null, NodeJS.Signals | null]> {
    const closed = once(this.child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
    this.child.send({ say: 'end' });
    return closed;
  }
}

interface Attaching {
  readonly child: ChildProcess;
  readonly out: string;
  readonly finished: Promise<{ code: number | null; stdout: string; stderr: string }>;
  /** The target is being sampled. */
  begun(): Promise<void>;
}

function startAttach(pid: number, more: readonly string[] = [], uid?: number): Attaching {
  const out = join(temporaryFolder(), 'capture.pb.gz');
  const args = [cli, 'attach', String(pid), '--json', ...flags, '--out', out, ...more];
  const env = { ...process.env };
  delete env['NODE_TEST_CONTEXT'];
  const child = spawn(testNode, args, { env, uid, stdio: ['ignore', 'pipe', 'pipe'] });
  started.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const finished = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  const begun = async () => {
    while (!stderr.includes('profiling')) {
      if (child.exitCode !== null) assert.fail(`attach ended: ${stderr}`);
      await sleep(20);
    }
  };
  return { child, out, finished, begun };
}

interface AttachedCapture {
  readonly result: AttachResult;
  readonly warnings: readonly string[];
  readonly profile: Profile;
}

async function captureOf({ finished, out }: Attaching): Promise<AttachedCapture> {
  const { code, stdout, stderr } = await finished;
  assert.equal(code, 0, stderr);
  const result = JSON.parse(stdout) as AttachResult;
  const warnings = result.warnings.filter((warning) => !warning.startsWith('The machine was overloaded'));
  return { result, warnings, profile: await readProfileFile(out, readFileSync(out)) };
}

async function refusal(pid: number, uid?: number): Promise<string> {
  const { code, stderr, stdout } = await startAttach(pid, [], uid).finished;
  assert.equal(code, 2, stderr);
  assert.equal(stdout, '');
  assert.equal(stderr.trim().split('\n').length, 1, stderr);
  return stderr;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const samplesOf = (profile: Profile, name: string) =>
  functionTable(profile).rows.find((row) => row.name === name)?.samples ?? 0;

const lineOf = (marker: string) =>
  readFileSync(program, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(`// HOT:${marker}`)) + 1;

function checkLines(profile: Profile, costs: Record<string, number>): void {
  const inSteps = focus((text) => Object.keys(costs).includes(text));
  const { rows, total } = lineTable(inSteps(profile));
  const spent = Object.values(costs).reduce((sum, micros) => sum + micros, 0);
  for (const [marker, micros] of Object.entries(costs)) {
    const self = rows.find((row) => row.file === program && row.line === lineOf(marker))?.self ?? 0;
    const [expected, measured] = [(micros / spent) * 100, (self / total) * 100];
    const found = rows.slice(0, 5).map((row) => `${row.line}: ${((row.self / total) * 100).toFixed(1)} %`);
    assert.ok(
      Math.abs(expected - measured) <= TOLERANCE,
      `${marker}: expected ${expected.toFixed(1)} %, measured ${measured.toFixed(1)} %; ${found.join(', ')}`,
    );
  }
}

async function nodeOf(t: TestContext, major: number): Promise<string | undefined> {
  const node = await nodeBinary(major);
  if (!node) t.skip(`no Node ${major} for this platform`);
  return node;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port }, () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}

/** Where the target said that its inspector listened. */
const inspectorPorts = ({ stderr }: Target) =>
  [...stderr.matchAll(/listening on ws:\/\/[^:]+:(\d+)/g)].map(([, port]) => Number(port));

describe('attaching to a process that runs', { skip: process.platform === 'win32' }, () => {
  for (const major of [18, 20, 22, 24, 26]) {
    it(`Node ${major}: lines of warm code are right, twice, and nothing of it stays`, async (t) => {
      const node = await nodeOf(t, major);
      if (!node) return;
      const target = await Target.start(node, 'work');
      // So that V8 has optimised, and replaced while they ran, all three loops.
      await target.works(1.5);
      const before = await target.ask('state');
      let attaches = 0;
      // A wrong line is wrong in a capture of any length; what a busy machine does to a short one is gone in a longer one.
      const seconds = [1.5, 3, 6, 12];
      for (let passed = 0; passed < 2;) {
        const length = seconds[attaches++];
        const attaching = startAttach(target.pid);
        await attaching.begun();
        await target.ask('costs');
        await target.works(length);
        const costs = await target.ask<Record<string, number>>('costs');
        attaching.child.kill('SIGINT');
        const { result, warnings, profile } = await captureOf(attaching);
        assert.deepEqual([result.end, result.pid, warnings], ['detached', target.pid, []]);
        assert.deepEqual(readCaptureMetadata(profile)!.attached, { targetEnded: false });
        assert.deepEqual(await target.ask('state'), before);
        assert.deepEqual(await listeningPorts(target.pid), []);
        try {
          checkLines(profile, costs);
          passed++;
        } catch (error) {
          if (attaches === seconds.length) throw error;
        }
      }
      // Opened once for each: to detach takes no second one.
      assert.equal(inspectorPorts(target).length, attaches, target.stderr);
      assert.deepEqual(await target.end(), [0, null]);
    });

    it(`Node ${major}: a busy loop is sampled and goes on, its inspector closed`, async (t) => {
      const node = await nodeOf(t, major);
      if (!node) return;
      const target = await Target.start(node, 'busy');
      await sleep(400);
      const attaching = startAttach(target.pid, ['--duration', '2']);
      await attaching.begun();
      const [port] = inspectorPorts(target);
      assert.equal(await isOpen(port), false);
      const { profile, warnings } = await captureOf(attaching);
      assert.deepEqual(warnings, []);
      assert.ok(samplesOf(profile, 'inBusyWorker') > 100);
      for (const each of inspectorPorts(target)) assert.equal(await isOpen(each), false);
      assert.ok(target.isAlive);
      target.child.kill('SIGKILL');
    });

    it(`Node ${major}: workers that run, busy ones too, and workers that start later`, async (t) => {
      const node = await nodeOf(t, major);
      if (!node) return;
      const target = await Target.start(node, 'workers');
      await target.works(0.5);
      const before = await target.ask<State>('state');
      const attaching = startAttach(target.pid);
      await attaching.begun();
      await target.ask('worker');
      await target.works(3);
      attaching.child.kill('SIGTERM');
      const { profile, warnings, result } = await captureOf(attaching);
      assert.deepEqual(warnings, []);
      assert.equal(result.processes[0].threads, 4);
      for (const name of ['inBusyWorker', 'inTurningWorker', 'inNewWorker'])
        assert.ok(samplesOf(profile, name) > 50, `${name}: ${samplesOf(profile, name)} samples`);
      const after = await target.ask<State>('state');
      assert.deepEqual(after.workers, Array(3).fill([false, 0]));
      // The third worker has handles of its own.
      for (const key of ['listeners', 'globals', 'process', 'reallyExit', 'modules'] as const)
        assert.deepEqual(after[key], before[key]);
      target.child.kill('SIGKILL');
    });
  }

  it('of a target that ends first, the capture is complete and says so; the way it ends is its own', async () => {
    for (const signal of [undefined, 'SIGTERM', 'SIGKILL'] as const) {
      const target = await Target.start(testNode, 'work');
      const attaching = startAttach(target.pid);
      await attaching.begun();
      await target.works(0.5);
      const ended = once(target.child, 'exit');
      if (signal) target.child.kill(signal);
      else void target.end();
      assert.deepEqual(await ended, signal ? [null, signal] : [0, null]);
      const { result, warnings, profile } = await captureOf(attaching);
      const { stderr } = await attaching.finished;
      assert.equal(result.end, 'targetEnded');
      assert.deepEqual(readCaptureMetadata(profile)!.attached, { targetEnded: true });
      assert.match(stderr, /has ended by itself/);
      if (signal === 'SIGKILL') assert.match(warnings.join(), /did not close its last window/);
      else {
        assert.deepEqual(warnings, []);
        assert.ok(samplesOf(profile, 'hash') > 50);
      }
    }
  });

  it('of a target that ends, workers that ran before keep their last window', async () => {
    for (const how of ['exit', 'SIGTERM'] as const) {
      const target = await Target.start(testNode, 'turning');
      await target.works(0.3);
      const attaching = startAttach(target.pid);
      await attaching.begun();
      await target.works(0.5);
      const ended = once(target.child, 'exit');
      if (how === 'exit') target.child.send({ say: 'exit' });
      else target.child.kill(how);
      assert.deepEqual(await ended, how === 'exit' ? [6, null] : [null, how]);
      const { warnings, profile } = await captureOf(attaching);
      assert.deepEqual(warnings, []);
      assert.ok(samplesOf(profile, 'inTurningWorker') > 50);
    }
  });

  it('workers that come and go are not held in the target', async () => {
    const target = await Target.start(testNode, 'idle');
    const before = await target.ask<number>('passing');
    const attaching = startAttach(target.pid);
    await attaching.begun();
    // The latest is known until the next one comes.
    const after = await target.ask<number>('passing');
    assert.ok(after <= before + 1, `${before} before, ${after} after`);
    attaching.child.kill('SIGINT');
    await captureOf(attaching);
    await target.end();
  });

  it('what the target logs is not held in it', async () => {
    const target = await Target.start(testNode, 'turning');
    const attaching = startAttach(target.pid);
    await attaching.begun();
    await target.ask('log');
    attaching.child.kill('SIGINT');
    await captureOf(attaching);
    assert.equal(await target.ask('held'), 0);
    target.child.kill('SIGKILL');
  });

  it('a target whose profiler was killed is as it was after the next window', async () => {
    const target = await Target.start(testNode, 'work');
    const before = await target.ask('state');
    const attaching = startAttach(target.pid, ['--window', '0.2']);
    await attaching.begun();
    assert.notDeepEqual(await target.ask('state'), before);
    attaching.child.kill('SIGKILL');
    for (const until = Date.now() + 30_000; ; await sleep(200)) {
      try {
        assert.deepEqual(await target.ask('state'), before);
        break;
      } catch (error) {
        if (Date.now() > until) throw error;
      }
    }
    await target.end();
  });

  it('a child process is not reached, and it is said', async () => {
    const target = await Target.start(testNode, 'work');
    const child = await target.ask<number>('child');
    const { warnings, result } = await captureOf(startAttach(target.pid, ['--duration', '1']));
    assert.match(warnings.join(), new RegExp(`A child process .* is not recorded: .* by pid: ${child}\\.`));
    assert.equal(result.processes.length, 1);
    await target.end();
  });

  it('a child process of a launcher is told of, also when both end before', async () => {
    const folder = temporaryFolder();
    const launcher = join(folder, 'npm-cli.js');
    // The picker lists npm like any other program.
    writeFileSync(launcher, `process.argv[2] = 'work'; require(${JSON.stringify(program)});`);
    const target = new Target(startChild([testNode, '--inspect-port=0', launcher], 'ipc'));
    await once(target.child, 'message');
    const child = await target.ask<number>('child');
    const first = await captureOf(startAttach(target.pid, ['--duration', '1']));
    assert.match(first.warnings.join(), new RegExp(`A child process .* by pid: ${child}\\.`));
    const attaching = startAttach(target.pid);
    await attaching.begun();
    await target.end();
    const { warnings, result } = await captureOf(attaching);
    assert.equal(result.end, 'targetEnded');
    assert.match(warnings.join(), /A child process .* is not recorded/);
  });

  it('an inspector that the target had open stays open', async () => {
    const target = await Target.start(testNode, 'work', ['--inspect=127.0.0.1:0']);
    const [port] = inspectorPorts(target);
    const { result } = await captureOf(startAttach(target.pid, ['--duration', '1']));
    assert.match(result.warnings.join(), /The inspector was open/);
    assert.ok(await isOpen(port));
    assert.deepEqual(inspectorPorts(target), [port]);
    await target.end();
  });

  it('a process that is being profiled is not profiled twice', async () => {
    const target = await Target.start(testNode, 'work');
    const first = startAttach(target.pid);
    await first.begun();
    await target.works(0.3);
    assert.match(await refusal(target.pid), /already being profiled by Selftime\. Stop that recording first/);
    assert.deepEqual(await listeningPorts(target.pid), []);
    first.child.kill('SIGINT');
    const { profile } = await captureOf(first);
    assert.ok(samplesOf(profile, 'hash') > 50);
    await target.end();
  });
});

describe(
  'a process that cannot be attached to is left alone, and the reason told',
  { skip: process.platform === 'win32' },
  () => {
    const refused: { name: string; mode?: string; flags: string[]; message: RegExp }[] = [
      { name: 'its own SIGUSR1 handler', mode: 'handler', flags: [], message: /handles that signal itself/ },
      { name: '--disable-sigusr1', flags: ['--disable-sigusr1'], message: /--disable-sigusr1/ },
      {
        name: 'the permission model',
        flags: ['--permission', '--allow-fs-read=*', '--allow-worker'],
        message: /permission model/,
      },
      {
        name: '--no-addons',
        flags: ['--no-addons', '--inspect-port=0'],
        message: /native addons are switched off/,
      },
    ];
    for (const { name, mode = 'work', flags, message } of refused) {
      it(name, async () => {
        const target = await Target.start(testNode, mode, flags);
        const before = await target.ask('state');
        assert.match(await refusal(target.pid), message);
        assert.deepEqual(await target.ask('state'), before);
        await target.end();
      });
    }

    it("another process on its inspector's port", async () => {
      const other = await Target.start(testNode, 'idle', ['--inspect=127.0.0.1:0']);
      const [port] = inspectorPorts(other);
      const target = await Target.start(testNode, 'work', [`--inspect-port=${port}`]);
      assert.match(await refusal(target.pid), new RegExp(`another process listens on port ${port}`));
      assert.equal(target.stderr, '');
      await Promise.all([target.end(), other.end()]);
    });

    it('what is not Node, and would die of the signal', async () => {
      const child = startChild(['sleep', '60']);
      assert.match(await refusal(child.pid!), /runs (sleep|coreutils|busybox), which is not Node\.js/);
      assert.equal(child.exitCode ?? child.signalCode, null);
      child.kill('SIGKILL');
    });

    it('a process that is stopped', async () => {
      const target = await Target.start(testNode, 'work');
      target.child.kill('SIGSTOP');
      assert.match(await refusal(target.pid), /is stopped/);
      target.child.kill('SIGCONT');
      await target.end();
    });

    it('a process that is gone, and what is no pid', async () => {
      const { pid } = spawnSync(testNode, ['-e', '0']);
      assert.match(await refusal(pid), /There is no process/);
      const { code, stderr } = await startAttach(NaN).finished;
      assert.equal(code, 2);
      assert.match(stderr, /must be a number above 0/);
    });

    it('Selftime itself', async () => {
      await assert.rejects(checkTarget(process.pid), /is Selftime itself/);
    });

    it("another user's process", async (t) => {
      if (process.getuid!() !== 0) return assert.match(await refusal(1), /belongs to another user/);
      const nobody = 65534;
      if (spawnSync(testNode, [cli, '--version'], { uid: nobody }).status !== 0)
        return t.skip('another user cannot run this clone');
      const target = await Target.start(testNode, 'idle');
      assert.match(await refusal(target.pid, nobody), /belongs to another user/);
      await target.end();
    });

    it("a container's process", { skip: !existsSync('/proc/self/ns/pid') }, async (t) => {
      const command = ['unshare', '--mount', '--pid', '--fork', testNode, program, 'work'];
      const parent = new Target(startChild(command, 'ipc'));
      const ready = await Promise.race([once(parent.child, 'message'), once(parent.child, 'exit')]);
      if (ready[0] !== 'ready') return t.skip('no rights to make a namespace');
      const children = readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8');
      assert.match(await refusal(Number(children)), /runs in a container/);
      await parent.end();
    });
  },
);
