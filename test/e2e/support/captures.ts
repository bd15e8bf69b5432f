import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository, temporaryDir } from '../harness/environment.ts';

const run = promisify(execFile);

/** A folder of its own for one test; goes away with the run. */
export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(temporaryDir(), 'test-'));
}

/** The extension host's environment makes an Electron look for its own addon, and loads VS Code's things. */
export function targetEnv(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const name of Object.keys(env)) if (/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name)) delete env[name];
  return env;
}

/** Runs `selftime` of this clone; resolves to its stdout. */
export async function selftime(...args: string[]): Promise<string> {
  const { stdout } = await run('node', [join(repository(), 'dist', 'cli.js'), ...args], {
    env: targetEnv(),
    timeout: 110_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

/** Records a JavaScript file with the command line tool; resolves to the capture's path. */
export async function recordProgram(program: string, ...args: string[]): Promise<string> {
  return record(['--interval-us', '1000', '--steady'], 'node', program, ...args);
}

/** `selftime record` with any flags; resolves to the capture's path. */
export async function record(flags: readonly string[], ...command: string[]): Promise<string> {
  const out = join(await temporaryFolder(), 'capture.pb.gz');
  await selftime('record', ...flags, '--out', out, '--', ...command);
  return out;
}
