import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Millis } from '../../src/core/units.ts';
import type { Measured } from '../results.ts';
import { newFolder, type Mode } from './modes.ts';

const TOO_LONG: Millis = 10 * 60_000;

/** What probe.cjs writes; all in ms. */
interface Seen {
  readonly main: number;
  readonly all: number;
  readonly wall: number;
  readonly start: { readonly cpu: number; readonly wall: number };
}

/** Runs a program once. @throws when it fails, or takes too long. */
export async function measure(
  node: string,
  program: readonly string[],
  mode: Mode,
  parent: string,
): Promise<Measured> {
  const folder = await newFolder(parent);
  try {
    const result = join(folder, 'probe.json');
    const [probe, started] = ['probe.cjs', 'started.cjs'].map((name) =>
      fileURLToPath(new URL(name, import.meta.url)),
    );
    const environment = { ...mode.environment, OVERHEAD_PROBE: result, NODE_OPTIONS: `--require "${probe}"` };
    const start = { node: [node, '--require', started], program, environment, folder };
    await run(await mode.command(start), { ...process.env, ...environment }, folder, mode.steer);
    const seen = JSON.parse(await readFile(result, 'utf8')) as Seen;
    const counted = await mode.counted?.(folder);
    return {
      'main CPU s': seen.main / 1000,
      'all CPU s': seen.all / 1000,
      'wall s': seen.wall / 1000,
      'start CPU ms': seen.start.cpu,
      'start wall ms': seen.start.wall,
      ...(counted && { 'counted ms': counted.startMs + counted.samplingMs + counted.windowsMs }),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(
  [file, ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
  steer?: (line: string) => void,
): Promise<void> {
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'], timeout: TOO_LONG });
  let problem = '';
  createInterface(child.stderr).on('line', (line) => {
    problem = line || problem;
    steer?.(line);
  });
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`It ended with ${code}: ${problem}`);
}
