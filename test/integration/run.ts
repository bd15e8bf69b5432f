import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RecordResult } from '../../src/cli/commands/record.ts';
import { readProfileFile } from '../../src/core/profileFile.ts';
import type { Profile } from '../../src/core/profile.ts';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const programs = join(root, 'test/fixtures/programs');
export const cli = join(root, 'dist/cli.js');
/** Node 24 from the devDependencies, which runs the tests; targets name their own. */
export const testNode = process.execPath;

const temporaryFolders: string[] = [];
process.on('exit', () => {
  for (const folder of temporaryFolders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that goes away with the test process. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'selftime-test-'));
  temporaryFolders.push(folder);
  return folder;
}

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Default: a minute. */
  readonly limitMs?: number;
  /** Called once stdout or stderr contains `ready`. */
  readonly whenPrinted?: { readonly text: string; readonly act: (pid: number) => void };
}

/** Runs a program to its end; a hung one is killed and reported by the test's own time-out. */
export function run(command: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...options.env };
    delete env['NODE_OPTIONS'];
    if (options.env?.['NODE_OPTIONS']) env['NODE_OPTIONS'] = options.env['NODE_OPTIONS'];
    // The test runner speaks to its children through this.
    delete env['NODE_TEST_CONTEXT'];
    const child = spawn(command[0], command.slice(1), {
      cwd: options.cwd ?? root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const watchdog = setTimeout(() => child.kill('SIGKILL'), options.limitMs ?? 60_000);
    let stdout = '';
    let stderr = '';
    let waiting = options.whenPrinted;
    const look = () => {
      if (!waiting || !(stdout + stderr).includes(waiting.text)) return;
      const { act } = waiting;
      waiting = undefined;
      act(child.pid!);
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => ((stdout += text), look()));
    child.stderr.setEncoding('utf8').on('data', (text: string) => ((stderr += text), look()));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(watchdog);
      resolve({ code, signal, stdout, stderr });
    });
  });
}

/** Code of a target that does `busy` until it is no longer sampled (--pause), and then `next`. */
export function untilPaused(busy: string, next: string): string {
  return `
    const { folder } = JSON.parse(process.env.SELFTIME_AGENT);
    const firstWindow = folder + '/' + process.pid + '-0.window-00000.pb.gz';
    (function turn() {
      if (require('fs').existsSync(firstWindow)) { ${next}; return; }
      ${busy};
      setImmediate(turn);
    })();`;
}

export interface Recorded extends Finished {
  readonly result: RecordResult;
  /** Without what depends on how long the target took, and on what else runs on the machine. */
  readonly warnings: readonly string[];
  readonly profile: Profile;
}

/** `selftime record --json`, and the capture it wrote. The target's stdout is in `stderr`. */
export async function record(
  command: readonly string[],
  options: RunOptions & { readonly flags?: readonly string[] } = {},
): Promise<Recorded> {
  const out = join(temporaryFolder(), 'capture.pb.gz');
  const flags = ['--json', '--out', out, ...(options.flags ?? [])];
  const finished = await run([testNode, cli, 'record', ...flags, '--', ...command], options);
  let result: RecordResult;
  try {
    result = JSON.parse(finished.stdout) as RecordResult;
  } catch {
    throw new Error(
      `record printed no JSON (code ${finished.code}, ${finished.signal}):\n${finished.stdout}\n${finished.stderr}`,
    );
  }
  const warnings = result.warnings.filter(
    (warning) => !/^(The machine was overloaded|Cold start)/.test(warning),
  );
  return { ...finished, result, warnings, profile: await readProfileFile(out, readFileSync(out)) };
}
