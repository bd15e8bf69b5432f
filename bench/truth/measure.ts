import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { SourceMaps } from '../../src/capture/sourceMaps.ts';
import { focus, ignore } from '../../src/core/filters/filters.ts';
import { lineTable } from '../../src/core/lineTable.ts';
import type { Profile } from '../../src/core/profile.ts';
import { readProfileFile } from '../../src/core/profileFile.ts';
import type { Variant } from './variants.ts';

export const MODES = ['default', 'exact', 'cpu-prof'] as const;
export type Mode = (typeof MODES)[number];

/** In percent of the program's own time. */
export interface LineShare {
  readonly marker: string;
  readonly expected: number;
  readonly measured: number;
}

export interface Setup {
  readonly node: string;
  /** The built command line. */
  readonly cli: string;
  /** CPU seconds of the program. */
  readonly seconds: number;
  /** For compiled programs, profiles and truths. */
  readonly folder: string;
}

/** Runs a program once and compares its lines with what it measured itself. */
export async function measure(variant: Variant, mode: Mode, setup: Setup): Promise<LineShare[]> {
  const folder = mkdtempSync(join(setup.folder, 'run-'));
  try {
    const env = { ...process.env, TRUTH: join(folder, 'truth.json'), SECONDS: String(setup.seconds) };
    const profiles =
      mode === 'cpu-prof'
        ? await cpuProf(variant, setup, folder, env)
        : await ours(variant, mode, setup, folder, env);
    const truth = JSON.parse(readFileSync(env.TRUTH, 'utf8')) as Record<string, number>;
    return compare(variant, truth, profiles, setup.folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function ours(
  variant: Variant,
  mode: Mode,
  { node, cli }: Setup,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<Profile[]> {
  const out = join(folder, 'capture.pb.gz');
  const flags = [
    '--interval-us',
    '1000',
    '--budget',
    '50',
    '--out',
    out,
    ...(mode === 'exact' ? ['--exact-lines'] : []),
  ];
  execute([process.execPath, cli, 'record', ...flags, '--', node, ...variant.args], env, out);
  return [await readProfileFile(out, readFileSync(out))];
}

/** Read as it is written: each tick on its line of the file of its node. Maps beside the files are followed. */
async function cpuProf(
  variant: Variant,
  { node }: Setup,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<Profile[]> {
  const flags = ['--cpu-prof', '--cpu-prof-interval', '1000', '--cpu-prof-dir', folder];
  execute([node, ...flags, ...variant.args], env, folder);
  const names = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'));
  return Promise.all(names.map((name) => readProfileFile(name, readFileSync(join(folder, name)))));
}

function execute([program, ...args]: readonly string[], env: NodeJS.ProcessEnv, result: string): void {
  const { status, stderr } = spawnSync(program, args, { env, encoding: 'utf8', timeout: 300_000 });
  if (status !== 0 || !existsSync(result))
    throw new Error(`${args.join(' ')} ended with ${status}:\n${stderr}`);
}

async function compare(
  variant: Variant,
  truth: Record<string, number>,
  profiles: readonly Profile[],
  built: string,
): Promise<LineShare[]> {
  const spent = Object.values(truth).reduce((sum, micros) => sum + micros, 0);
  const folders = [built, ...variant.sources.map((file) => file.slice(0, file.lastIndexOf(sep)))];
  const inProgram = focus((text) => folders.some((folder) => text.includes(folder)));
  // The programs' clock, and what it calls where it was inlined.
  const outsideClock = ignore((text) => text === 'cpuMicros' || text === 'cpuUsage');
  const markers = markersOf(variant);
  const samples: Record<string, number> = {};
  let total = 0;
  for (const profile of profiles) {
    const table = lineTable(outsideClock(inProgram(profile)), 0);
    total += table.total;
    const maps = new SourceMaps();
    await maps.prepare(table.rows.map(({ file }) => file));
    for (const row of table.rows) {
      const { file, line } = maps.toSource(row.file, row.line);
      const marker = markers.get(`${file}:${line}`);
      if (marker) samples[marker.name] = (samples[marker.name] ?? 0) + (marker.total ? row.total : row.self);
    }
  }
  return Object.entries(truth).map(([marker, micros]) => ({
    marker,
    expected: (micros / spent) * 100,
    measured: total === 0 ? 0 : ((samples[marker] ?? 0) / total) * 100,
  }));
}

/** From `file:line` to the marker that stands there; `total`: what the line calls counts, too. */
function markersOf({ sources }: Variant): Map<string, { readonly name: string; readonly total: boolean }> {
  const found = new Map<string, { name: string; total: boolean }>();
  for (const file of sources) {
    readFileSync(file, 'utf8')
      .split('\n')
      .forEach((text, index) => {
        const marker = /\/\/ HOT:(\w+)( total)?/.exec(text);
        if (marker) found.set(`${file}:${index + 1}`, { name: marker[1], total: marker[2] !== undefined });
      });
  }
  return found;
}
