import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { SourceMaps } from '../../src/capture/sourceMaps.ts';
import { focus, ignore } from '../../src/core/filters/filters.ts';
import { functionTable } from '../../src/core/functionTable.ts';
import { lineTable } from '../../src/core/lineTable.ts';
import type { Profile } from '../../src/core/profile.ts';
import { readProfileFile } from '../../src/core/profileFile.ts';
import type { Variant } from './variants.ts';

export const MODES = ['default', 'exact', 'cpu-prof'] as const;
export type Mode = (typeof MODES)[number];

/** What one run says of a program. */
export interface Run {
  /** All samples of the program, on whatever line. */
  readonly samples: number;
  /** Most samples first: lines of the program that should have none, as `file:line samples`. */
  readonly elsewhere: readonly string[];
  readonly lines: readonly {
    readonly marker: string;
    /** CPU time, by the program's own clock. */
    readonly micros: number;
    readonly samples: number;
    /** Samples of the function if its first line is this one, for that is where VS Code's own profiler shows them. */
    readonly ofFunction: number;
  }[];
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
export async function measure(variant: Variant, mode: Mode, setup: Setup): Promise<Run> {
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
    '100',
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
): Promise<Run> {
  const folders = [built, ...variant.sources.map((file) => file.slice(0, file.lastIndexOf(sep)))];
  const inProgram = focus((text) => folders.some((folder) => text.includes(folder)));
  // The programs' clock, and what it calls where it was inlined.
  const outsideClock = ignore((text) => /^(cpuMicros|cpuUsage|threadCpuUsage)$/.test(text));
  const markers = markersOf(variant);
  const samples: Record<string, number> = {};
  const ofFunction: Record<string, number> = {};
  const elsewhere: { readonly place: string; readonly samples: number }[] = [];
  let total = 0;
  for (const profile of profiles) {
    const program = outsideClock(inProgram(profile));
    const table = lineTable(program, 0);
    const functions = functionTable(program, 0).rows.filter(({ startLine }) => startLine > 0);
    total += table.total;
    const maps = new SourceMaps();
    await maps.prepare([...table.rows, ...functions].map(({ file }) => file));
    const markerAt = (file: string, raw: number) => {
      const { file: source, line } = maps.toSource(file, raw);
      return markers.get(`${source}:${line}`);
    };
    for (const row of table.rows) {
      const marker = markerAt(row.file, row.line);
      if (marker) add(samples, marker.name, marker.total ? row.total : row.self);
      else elsewhere.push({ place: `${row.file}:${row.line}`, samples: row.self });
    }
    for (const row of functions) {
      const marker = markerAt(row.file, row.startLine);
      if (marker) add(ofFunction, marker.name, row.self);
    }
  }
  const lines = Object.entries(truth).map(([marker, micros]) => ({
    ...{ marker, micros },
    samples: samples[marker] ?? 0,
    ofFunction: ofFunction[marker] ?? 0,
  }));
  elsewhere.sort((a, b) => b.samples - a.samples);
  const largest = elsewhere.slice(0, 3).map((other) => `${other.place} ${other.samples}`);
  return { samples: total, elsewhere: largest, lines };
}

function add(sums: Record<string, number>, key: string, value: number): void {
  sums[key] = (sums[key] ?? 0) + value;
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
