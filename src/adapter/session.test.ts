import type { DebugProtocol } from '@vscode/debugprotocol';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import type { Recording, RecordingRequest, SessionHost } from './host.ts';
import { SelftimeSession } from './session.ts';
import { isAlive } from './target.ts';

/** Speaks the protocol over streams, as VS Code would, and keeps everything that was said. */
class Client {
  readonly events: DebugProtocol.Event[] = [];
  readonly recorded: RecordingRequest[] = [];
  readonly exits: unknown[] = [];
  readonly helped: string[] = [];
  readonly attached: number[] = [];
  /** Why attaching fails, if it does. */
  refusal: Error | undefined;
  targetEnds = (): void => {};
  abandoned = 0;
  agentPids: number[] = [];
  commandEnded: Promise<number | undefined> = new Promise(() => {});
  terminal: ((args: DebugProtocol.RunInTerminalRequestArguments) => object) | undefined;
  readonly #toAdapter = new PassThrough();
  readonly #waiting: { test: () => unknown; resolve: () => void }[] = [];
  readonly #replies = new Map<number, (response: DebugProtocol.Response) => void>();
  #seq = 0;

  constructor() {
    const recording: Recording = {
      environment: (base) => ({ ...base, SELFTIME_TEST: 'yes' }),
      attach: (target) => {
        if (this.refusal) return Promise.reject(this.refusal);
        this.attached.push(target.pid);
        let over!: (end: { targetEnded: boolean }) => void;
        const ended = new Promise<{ targetEnded: boolean }>((resolve) => (over = resolve));
        this.targetEnds = () => over({ targetEnded: true });
        return Promise.resolve({ ended, detach: () => over({ targetEnded: false }) });
      },
      agentPids: () => this.agentPids,
      endBusy: (signal) => void this.helped.push(signal),
      ended: (exit) => void this.exits.push(exit),
      abandon: () => void this.abandoned++,
    };
    const host: SessionHost = {
      record: (request) => (this.recorded.push(request), Promise.resolve(recording)),
      terminalCommandEnded: () => this.commandEnded,
      log: () => {},
    };
    const fromAdapter = new PassThrough();
    new SelftimeSession(host, {
      helpAfter: 200,
      terminateAfter: 400,
      killAfter: 800,
      terminalReply: 3_000,
    }).start(this.#toAdapter, fromAdapter);
    let buffer = Buffer.alloc(0);
    fromAdapter.on('data', (chunk: Buffer) => {
      buffer = Buffer.concat([buffer, chunk]);
      for (;;) {
        const head = /^Content-Length: (\d+)\r\n\r\n/.exec(buffer.toString('latin1'));
        if (!head || buffer.length < head[0].length + Number(head[1])) return;
        const end = head[0].length + Number(head[1]);
        const message = buffer.subarray(head[0].length, end).toString('utf8');
        buffer = buffer.subarray(end);
        this.#receive(JSON.parse(message) as DebugProtocol.ProtocolMessage);
      }
    });
  }

  request(command: string, args: object = {}): Promise<DebugProtocol.Response> {
    // Streams may answer before write() returns.
    const reply = new Promise<DebugProtocol.Response>((resolve) => this.#replies.set(this.#seq + 1, resolve));
    this.#send({ type: 'request', command, arguments: args });
    return reply;
  }

  async launch(config: object, request = 'launch'): Promise<DebugProtocol.Response> {
    await this.request('initialize', {
      adapterID: 'selftime',
      pathFormat: 'path',
      supportsRunInTerminalRequest: true,
    });
    return this.request(request, config);
  }

  attach(processId: unknown): Promise<DebugProtocol.Response> {
    return this.launch({ name: 'Attach', processId }, 'attach');
  }

  output(category: string): string {
    const texts = this.events.filter((e) => e.event === 'output' && e.body.category === category);
    return texts.map((e) => e.body.output as string).join('');
  }

  until(test: () => unknown): Promise<void> {
    if (test()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ test, resolve }));
  }

  terminated(): Promise<void> {
    return this.until(() => this.events.some((e) => e.event === 'terminated'));
  }

  exitCode(): number | undefined {
    return this.events.find((e) => e.event === 'exited')?.body.exitCode as number | undefined;
  }

  #receive(message: DebugProtocol.ProtocolMessage): void {
    if (message.type === 'event') this.events.push(message as DebugProtocol.Event);
    else if (message.type === 'response') {
      const response = message as DebugProtocol.Response;
      this.#replies.get(response.request_seq)?.(response);
    } else {
      const { seq, command, arguments: args } = message as DebugProtocol.Request;
      const body = this.terminal?.(args as DebugProtocol.RunInTerminalRequestArguments);
      // After this turn: the library registers what waits for the reply only once it has sent the request.
      setImmediate(() =>
        this.#send({
          type: 'response',
          request_seq: seq,
          command,
          success: body !== undefined,
          message: 'refused',
          body,
        }),
      );
    }
    for (const waiter of this.#waiting.splice(0)) {
      if (waiter.test()) waiter.resolve();
      else this.#waiting.push(waiter);
    }
  }

  #send(message: object): void {
    const json = JSON.stringify({ seq: ++this.#seq, ...message });
    this.#toAdapter.write(`Content-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`);
  }
}

let root: string;
const program = async (name: string, text: string): Promise<string> => {
  await writeFile(join(root, name), text);
  return join(root, name);
};
before(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'selftime session ')));
});
after(() => rm(root, { recursive: true }));

describe('a selftime session', { timeout: 60_000, skip: process.platform === 'win32' }, () => {
  it('runs a program: arguments, environment, folder, output and exit code', async () => {
    await writeFile(join(root, '.env'), 'FROM_FILE=file\nBOTH=file\n');
    const client = new Client();
    const reply = await client.launch({
      name: 'Echo',
      program: await program(
        'echo.js',
        `const { FROM_FILE, BOTH, HOME, SELFTIME_TEST, ELECTRON_RUN_AS_NODE } = process.env;
         console.log(JSON.stringify({ argv: process.argv.slice(2), execArgv: process.execArgv, cwd: process.cwd(),
           FROM_FILE, BOTH, HOME, SELFTIME_TEST, ELECTRON_RUN_AS_NODE }));
         console.error('to stderr'); process.exitCode = 3;`,
      ),
      cwd: root,
      args: ['a b', 'ü'],
      runtimeArgs: ['--no-warnings'],
      env: { BOTH: 'env', HOME: null },
      envFile: '.env',
    });
    assert.equal(reply.success, true);
    await client.terminated();
    assert.deepEqual(JSON.parse(client.output('stdout')), {
      argv: ['a b', 'ü'],
      execArgv: ['--no-warnings'],
      cwd: root,
      FROM_FILE: 'file',
      BOTH: 'env',
      SELFTIME_TEST: 'yes',
    });
    assert.equal(client.output('stderr'), 'to stderr\n');
    assert.match(client.output('console'), /node --no-warnings .*echo\.js/);
    assert.match(client.output('console'), /Process exited with code 3\n/);
    assert.equal(client.exitCode(), 3);
    assert.deepEqual(client.exits, [{ code: 3, signal: null }]);
    assert.equal(client.recorded[0].cwd, root);
  });

  it('keeps characters whole that arrive in two chunks', async () => {
    const client = new Client();
    await client.launch({
      program: await program(
        'chunks.js',
        `const bytes = Buffer.from('grün € 🔬 end\\n'); let at = 0;
         const timer = setInterval(() => { process.stdout.write(bytes.subarray(at, ++at)); if (at === bytes.length) clearInterval(timer); }, 10);`,
      ),
    });
    await client.terminated();
    assert.equal(client.output('stdout'), 'grün € 🔬 end\n');
  });

  it('runs npm scripts and reports their exit code', async () => {
    await writeFile(
      join(root, 'package.json'),
      JSON.stringify({ scripts: { five: 'node -e "process.exit(5)"' } }),
    );
    const client = new Client();
    await client.launch({ runtimeExecutable: 'npm', runtimeArgs: ['run', 'five'], cwd: root });
    await client.terminated();
    assert.equal(client.exitCode(), 5);
  });

  it('stops with SIGINT first, so that a program can finish its work', async () => {
    const client = new Client();
    await client.launch({
      program: await program(
        'polite.js',
        `process.on('SIGINT', () => { console.log('bye'); process.exit(7); }); setInterval(() => {}, 1000); console.log('up');`,
      ),
    });
    await client.until(() => client.output('stdout').includes('up'));
    await client.request('terminate');
    await client.terminated();
    assert.match(client.output('stdout'), /bye/);
    assert.equal(client.exitCode(), 7);
  });

  it('kills the whole group when it does not listen', async () => {
    const client = new Client();
    await client.launch({
      program: await program(
        'stubborn.js',
        `const { spawn } = require('node:child_process');
         const deaf = "for (const s of ['SIGINT', 'SIGTERM']) process.on(s, () => {}); setInterval(() => {}, 1000);";
         eval(deaf); const child = spawn(process.execPath, ['-e', deaf], { stdio: 'ignore' });
         console.log('child ' + child.pid);`,
      ),
    });
    await client.until(() => client.output('stdout').includes('child'));
    const child = Number(/child (\d+)/.exec(client.output('stdout'))?.[1]);
    await client.request('disconnect');
    assert.deepEqual(client.exits, [{ code: null, signal: 'SIGKILL' }]);
    assert.deepEqual(client.helped, ['SIGINT', 'SIGTERM']);
    assert.equal(client.exitCode(), 137);
    assert.match(client.output('console'), /Process ended by SIGKILL/);
    await client.until(() => !isAlive(child));
  });

  it('restarts in place, with a recording of its own', async () => {
    const client = new Client();
    const config = {
      program: await program('again.js', `console.log('run ' + process.pid); setInterval(() => {}, 1000);`),
    };
    await client.launch(config);
    await client.until(() => client.output('stdout').match(/run/g)?.length === 1);
    await client.request('restart', { arguments: config });
    await client.until(() => client.output('stdout').match(/run/g)?.length === 2);
    assert.equal(client.recorded.length, 2);
    assert.equal(client.exits.length, 1);
    assert.equal(
      client.events.some((e) => e.event === 'terminated'),
      false,
    );
    await client.request('terminate');
    await client.terminated();
    assert.equal(client.exits.length, 2);
  });

  it('restarts once when asked twice, and leaves nothing behind', async () => {
    const client = new Client();
    const config = {
      program: await program(
        'twice.js',
        `process.on('SIGINT', () => setTimeout(() => process.exit(0), 200)); setInterval(() => {}, 1000); console.log('run');`,
      ),
    };
    await client.launch(config);
    await client.until(() => client.output('stdout').match(/run/g)?.length === 1);
    const both = [1, 2].map(() => client.request('restart', { arguments: config }));
    for (const reply of await Promise.all(both)) assert.equal(reply.success, true);
    await client.until(() => client.output('stdout').match(/run/g)?.length === 2);
    // The first was asked to end, not killed over the second request.
    assert.deepEqual(client.exits, [{ code: 0, signal: null }]);
    assert.equal(client.recorded.length, 2);
    await client.request('terminate');
    await client.terminated();
    assert.equal(client.output('stdout'), 'run\nrun\n');
  });
  it('is stopped while it restarts, without haste', async () => {
    const client = new Client();
    const config = {
      program: await program(
        'slowly.js',
        `process.on('SIGINT', () => setTimeout(() => process.exit(0), 200)); setInterval(() => {}, 1000); console.log('up');`,
      ),
    };
    await client.launch(config);
    await client.until(() => client.output('stdout').includes('up'));
    const restarted = client.request('restart', { arguments: config });
    await client.request('terminate');
    assert.equal((await restarted).success, true);
    await client.terminated();
    assert.deepEqual(client.exits, [{ code: 0, signal: null }]);
    assert.equal(client.output('stdout'), 'up\n');
  });

  it('does not wait for a daemon that keeps its output open', async () => {
    const client = new Client();
    await client.launch({
      program: await program(
        'daemon.js',
        `const child = require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20000)'], { detached: true, stdio: 'inherit' });
         child.unref(); console.log('daemon ' + child.pid);`,
      ),
    });
    await client.terminated();
    assert.equal(client.exitCode(), 0);
    process.kill(Number(/daemon (\d+)/.exec(client.output('stdout'))?.[1]));
  });

  const refused: [string, () => object, RegExp][] = [
    [
      'a program that is missing',
      () => ({ program: join(root, 'none.js') }),
      /none\.js does not exist\. Correct "program"/,
    ],
    [
      'a folder that is missing',
      () => ({ program: '/x.js', cwd: join(root, 'nowhere') }),
      /working folder .*nowhere does not exist/,
    ],
    [
      'a runtime that is missing',
      () => ({ runtimeExecutable: 'no-such-runtime', cwd: root }),
      /neither in node_modules\/\.bin nor on PATH/,
    ],
    [
      'no Node on PATH',
      () => ({ program: root, cwd: root, env: { PATH: '/nowhere' } }),
      /No Node\.js was found on PATH\. Install/,
    ],
    [
      'an envFile that is missing',
      () => ({ runtimeExecutable: 'node', cwd: root, envFile: '.none' }),
      /envFile .*\.none cannot be read \(ENOENT\)/,
    ],
    [
      'an executable that cannot run',
      () => ({ runtimeExecutable: join(root, 'bad'), cwd: root }),
      /does not exist or cannot be executed/,
    ],
  ];
  for (const [what, config, message] of refused) {
    it(`refuses ${what}`, async () => {
      await writeFile(join(root, 'bad'), 'x');
      const client = new Client();
      const reply = await client.launch(config());
      assert.equal(reply.success, false);
      assert.match(reply.message ?? '', message);
      assert.equal(client.recorded.length, 0);
    });
  }

  it('says that breakpoints are not hit', async () => {
    const client = new Client();
    const reply = await client.request('setBreakpoints', { source: {}, breakpoints: [{ line: 1 }] });
    assert.equal(reply.body.breakpoints[0].verified, false);
  });
});

describe('a selftime session in a terminal', { timeout: 60_000, skip: process.platform === 'win32' }, () => {
  /** A shell with the program as its child; the trailing command keeps it from replacing itself. */
  const inShell = (client: Client): void => {
    client.terminal = (args) => {
      const env = { ...process.env } as Record<string, string>;
      for (const [name, value] of Object.entries(args.env ?? {})) {
        if (value === null) delete env[name];
        else env[name] = value;
      }
      const shell = spawn('sh', ['-c', '"$@"; sleep 3', 'sh', ...args.args], {
        cwd: args.cwd,
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      shell.stdout.on('data', (text: Buffer) => {
        const pid = /agent (\d+)/.exec(text.toString())?.[1];
        if (pid) client.agentPids = [Number(pid)];
      });
      after(() => shell.kill());
      return { shellProcessId: shell.pid };
    };
  };

  it('follows the process and admits that it does not know the exit code', async () => {
    const client = new Client();
    inShell(client);
    const reply = await client.launch({
      program: await program(
        'term.js',
        `if (process.env.SELFTIME_TEST) console.log('agent ' + process.pid); setTimeout(() => process.exit(4), 600);`,
      ),
      console: 'integratedTerminal',
    });
    assert.equal(reply.success, true);
    await client.terminated();
    assert.equal(client.exitCode(), undefined);
    assert.match(client.output('console'), /Process ended\n/);
    assert.deepEqual(client.exits, [{ code: null, signal: null }]);
  });

  it('tells the exit code where the shell does', async () => {
    const client = new Client();
    inShell(client);
    client.commandEnded = new Promise((resolve) => setTimeout(() => resolve(4), 500));
    await client.launch({ program: join(root, 'term.js'), console: 'integratedTerminal' });
    await client.terminated();
    assert.equal(client.exitCode(), 4);
  });

  it('stops the program, not the shell', async () => {
    const client = new Client();
    inShell(client);
    await client.launch({
      program: await program(
        'long.js',
        `console.log('agent ' + process.pid); process.on('SIGINT', () => process.exit(0)); setInterval(() => {}, 1000);`,
      ),
      console: 'integratedTerminal',
    });
    await new Promise((resolve) => setTimeout(resolve, 800));
    assert.equal(client.agentPids.length, 1);
    await client.request('terminate');
    await client.terminated();
    assert.equal(isAlive(client.agentPids[0]), false);
  });

  it('passes on that the terminal refused', async () => {
    const client = new Client();
    const reply = await client.launch({ program: join(root, 'term.js'), console: 'externalTerminal' });
    assert.equal(reply.success, false);
    assert.match(reply.message ?? '', /terminal could not run the program \(refused\)/);
    assert.equal(client.abandoned, 1);
  });
});

describe('attaching', { timeout: 60_000, skip: process.platform === 'win32' }, () => {
  const running = (command: string, ...args: string[]) => spawn(command, args, { stdio: 'ignore' });

  it('records a process that runs, and leaves it when told to stop', async () => {
    const child = running(process.execPath, '-e', 'setInterval(() => {}, 1000)');
    try {
      const client = new Client();
      assert.equal((await client.attach(String(child.pid))).success, true);
      assert.deepEqual(client.attached, [child.pid]);
      assert.equal(client.recorded[0].attached, true);
      const { body } = client.events.find((e) => e.event === 'process')!;
      assert.deepEqual([body.systemProcessId, body.startMethod], [child.pid, 'attach']);
      await client.request('disconnect', { terminateDebuggee: true });
      await client.terminated();
      assert.match(client.output('console'), /Left process \d+, which runs on\./);
      assert.deepEqual(client.exits, [{ code: null, signal: null }]);
      assert.ok(isAlive(child.pid!));
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('is over when the process ends', async () => {
    const child = running(process.execPath, '-e', 'setInterval(() => {}, 1000)');
    try {
      const client = new Client();
      await client.attach(child.pid);
      client.targetEnds();
      await client.terminated();
      assert.match(client.output('console'), /has ended by itself/);
      assert.equal(client.exitCode(), undefined);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('tells why it cannot, and records nothing', async () => {
    const child = running(process.execPath, '-e', 'setInterval(() => {}, 1000)');
    const other = running('sleep', '60');
    try {
      const client = new Client();
      client.refusal = new Error('no way in');
      for (const [processId, reason] of [
        [undefined, /names no process/],
        [other.pid, /not Node\.js/],
        [child.pid, /no way in/],
      ] as const) {
        const reply = await client.attach(processId);
        assert.equal(reply.success, false);
        assert.match(reply.message ?? '', reason);
      }
      assert.equal(client.recorded.length, 1);
      assert.equal(client.abandoned, 1);
      assert.ok(isAlive(other.pid!));
    } finally {
      child.kill('SIGKILL');
      other.kill('SIGKILL');
    }
  });
});
