import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Client } from '../../test/support/debugClient.ts';
import { isAlive } from './target.ts';

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

  it('helps a program to end that does not notice that its terminal was closed', async () => {
    const client = new Client();
    inShell(client);
    const inTerminal = client.terminal!;
    let shell = 0;
    client.terminal = (args) => {
      const reply = inTerminal(args) as { shellProcessId: number };
      shell = reply.shellProcessId;
      return reply;
    };
    await client.launch({
      program: await program(
        'unheeding.js',
        `console.log('agent ' + process.pid); process.on('SIGHUP', () => {}); setInterval(() => {}, 1000);`,
      ),
      console: 'integratedTerminal',
    });
    while (client.agentPids.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    process.kill(shell, 'SIGHUP');
    while (client.helped.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(client.helped, ['SIGHUP']);
    process.kill(client.agentPids[0], 'SIGKILL');
    await client.terminated();
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
      assert.equal(client.recorded[0].attachedPid, child.pid);
      const { body } = client.events.find((e) => e.event === 'process')!;
      assert.deepEqual([body.systemProcessId, body.startMethod], [child.pid, 'attach']);
      await client.request('disconnect', { terminateDebuggee: true });
      await client.terminated();
      assert.match(client.output('console'), /Left process \d+, which runs on\./);
      assert.deepEqual(client.exits, [{ code: null, signal: null, targetEnded: false }]);
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
