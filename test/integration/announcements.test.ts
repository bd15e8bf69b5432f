import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, openSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { nodeBinary } from '../../scripts/nodes.mjs';
import { agentEnvironment } from '../../src/capture/agentEnvironment.ts';
import { Announcements } from '../../src/capture/announcements.ts';
import { agentConfig } from '../../src/capture/capture.ts';
import type { AnnounceTo } from '../../src/protocol/agentFiles.ts';
import { programs, root, run, temporaryFolder, testNode } from './run.ts';

const agent = join(root, 'dist/agent/js/agent.cjs');
const announcements = pathToFileURL(join(root, 'src/capture/announcements.ts')).href;
const posix = process.platform !== 'win32';

function environment(folder: string, announceTo: AnnounceTo): NodeJS.ProcessEnv {
  const place = { folder, inspectorPort: 0, announcements: undefined };
  const config = { ...agentConfig({ intervalMicros: 2000, windowSeconds: 0.2 }, place), announceTo };
  return agentEnvironment(process.env, agent, config);
}

function windowsIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.pb.gz'));
}

/** A program that runs until its stdin ends; SIGPIPE then has its default action. */
const untilTold = `
  const nothing = () => {};
  process.on('SIGPIPE', nothing).removeListener('SIGPIPE', nothing);
  const timer = setInterval(() => { for (const until = Date.now() + 20; Date.now() < until;); }, 40);
  process.stdin.resume().on('end', () => { clearInterval(timer); console.log('ended by itself'); });`;

describe('announcements of windows', () => {
  it('tell of every file of a process, its worker and its child', async (t) => {
    const node = await nodeBinary(18);
    if (!node) return t.skip('no Node 18 for this platform');
    const folder = temporaryFolder();
    const pipe = await Announcements.open(folder);
    assert.ok(pipe);
    const isAgents = (name: string) => /^\d+-\d+\./.test(name) && !name.endsWith('.tmp');
    const agentsFiles = () => readdirSync(folder).filter(isAgents).sort();
    let announced: string[] = [];
    let wake = () => {};
    const unsubscribe = pipe.subscribe(() => {
      announced = agentsFiles();
      wake();
    });
    const program = [node, join(programs, 'announced.cjs')];
    const ended = await run(program, { env: environment(folder, pipe.to) });
    assert.equal(ended.code, 0, ended.stderr);
    while (announced.join() !== agentsFiles().join()) await new Promise<void>((resolve) => (wake = resolve));
    unsubscribe();
    assert.equal(announced.filter((name) => name.endsWith('process.json')).length, 3, announced.join());
    assert.ok(windowsIn(folder).length >= 3);
  });

  it('count only with the token', async (t) => {
    if (!posix) return t.skip('writes into a FIFO');
    const pipe = await Announcements.open(temporaryFolder());
    assert.ok(pipe);
    let told = 0;
    const first = new Promise<void>((resolve) => pipe.subscribe(() => (told++, resolve())));
    const fd = openSync(pipe.to.pipe, 'r+');
    const { token } = pipe.to;
    for (const text of ['wrong\n', `${token.slice(1)}\n`, `x${token}`, '\n', '\n', `${token.slice(0, 9)}`])
      writeSync(fd, text);
    // One of them is after a whole turn of the event loop.
    for (let i = 0; i < 2; i++) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(told, 0);
    writeSync(fd, `${token.slice(9)}\n`);
    await first;
    assert.equal(told, 1);
  });

  it('do not matter to a target whose host is killed', async (t) => {
    if (!posix) return t.skip('kills the reader of a FIFO');
    const folder = temporaryFolder();
    const source = `
      const { Announcements } = await import(${JSON.stringify(announcements)});
      const pipe = await Announcements.open(${JSON.stringify(folder)});
      console.log(JSON.stringify(pipe.to));
      pipe.subscribe(() => console.log('announced'));
      setInterval(() => {}, 1000);`;
    const host = spawn(testNode, ['--input-type=module', '-e', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: host.stdout })[Symbol.asyncIterator]();
    const to = JSON.parse((await lines.next()).value as string) as AnnounceTo;
    const target = spawn(testNode, ['-e', untilTold], {
      env: environment(folder, to),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    assert.equal((await lines.next()).value, 'announced');
    host.kill('SIGKILL');
    await once(host, 'exit');
    const before = windowsIn(folder).length;
    while (windowsIn(folder).length < before + 3) {
      assert.equal(target.exitCode ?? target.signalCode, null);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const output = createInterface({ input: target.stdout })[Symbol.asyncIterator]();
    target.stdin.end();
    assert.equal((await output.next()).value, 'ended by itself');
    assert.deepEqual(await once(target, 'exit'), [0, null]);
  });

  it('do not hold up a target whose host does not read', async (t) => {
    if (!posix) return t.skip('fills a FIFO');
    const folder = temporaryFolder();
    const pipe = join(folder, 'full');
    execFileSync('mkfifo', [pipe]);
    const fd = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
    assert.throws(
      () => {
        for (;;) writeSync(fd, Buffer.alloc(4096));
      },
      { code: 'EAGAIN' },
    );
    const env = environment(folder, { pipe, token: 'token' });
    const ended = await run([testNode, '-e', 'for (const until = Date.now() + 300; Date.now() < until;);'], {
      env,
    });
    assert.equal(ended.code, 0, ended.stderr);
    assert.ok(windowsIn(folder).length > 0);
  });
});
