// npm run bench:matching -- [--runs 3]: which share of the samples of one version of a package is put on the
// right function of another version; see README.md.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { root } from '../../scripts/paths.mjs';
import { run } from '../../scripts/processes.mjs';
import { functionTable } from '../../src/core/functionTable.ts';
import { placeOf } from '../../src/core/gate/functionPlace.ts';
import { matchRows } from '../../src/core/gate/matchRows.ts';
import { readProfileFile } from '../../src/core/profileFile.ts';
import { countColumn } from '../../src/core/sampleTypes.ts';
import { mapLines } from '../../src/core/source/mapLines.ts';
import { SourceFunctions } from '../../src/core/source/sourceFunctions.ts';
import { machine, report, table, type Measured, type Row } from '../results.ts';
import checkedByHand from './checked.json' with { type: 'json' };
import { installed, packages, type PackageVersions } from './packages.ts';
import { rules } from './rules.ts';
import { truthOf, type Count, type TrueFunction, type Truth } from './truth.ts';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    packages: { type: 'string', default: packages.map(({ name }) => name).join() },
  },
});
const program = (name: string) => fileURLToPath(new URL(`programs/${name}`, import.meta.url));

async function node(args: readonly string[]): Promise<void> {
  const { code, output } = await run(process.execPath, [...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeoutMs: 600_000,
  });
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${output.slice(-1000)}`);
}

/** Self samples of the functions of a file, over some runs of the work. */
async function samplesOf(
  { name, times }: PackageVersions,
  file: string,
  folder: string,
): Promise<Map<string, Sampled>> {
  const found = new Map<string, Sampled>();
  for (let time = 0; time < Number(options.runs); time++) {
    const out = join(folder, `${name}-${time}.pb.gz`);
    const record = ['record', '--interval-us', '1000', '--budget', '100', '--out', out];
    await node([
      join(root, 'dist/cli.js'),
      ...record,
      '--',
      process.execPath,
      program('work.mjs'),
      name,
      file,
      String(times),
    ]);
    const profile = await readProfileFile(out, await readFile(out));
    for (const row of functionTable(profile, countColumn(profile)).rows) {
      if (row.file !== file || row.self === 0) continue;
      const key = `${row.name}\0${row.startLine}`;
      found.set(key, { ...placeOf(row, undefined), samples: (found.get(key)?.samples ?? 0) + row.self });
    }
  }
  return found;
}

type Sampled = ReturnType<typeof placeOf> & { readonly samples: number };

async function countsOf(name: string, file: string, folder: string): Promise<Count[][]> {
  const out = join(folder, `${name}-counts.json`);
  await node([program('count.mjs'), name, file, out]);
  return JSON.parse(await readFile(out, 'utf8')) as Count[][];
}

/** Milliseconds of CPU time, once. */
function timed<T>(times: Record<string, number>, what: string, work: () => T): T {
  const start = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(start);
  times[what] = (user + system) / 1000;
  return result;
}

/** The functions of both parsers begin at the same place. */
function rowAt({ table: { length, startLine, startColumn } }: SourceFunctions): (fn: TrueFunction) => number {
  const rows = new Map(Array.from({ length }, (_, row) => [`${startLine[row]}:${startColumn[row]}`, row]));
  return ({ line, column }) => rows.get(`${line}:${column}`) ?? -1;
}

/** Share of samples in per cent. */
interface Shares {
  readonly known: number;
  readonly right: number;
  readonly wrong: number;
}

function judge(
  samples: readonly Sampled[],
  partner: ArrayLike<number>,
  sides: { readonly base: SourceFunctions; readonly current: SourceFunctions },
  truth: Truth,
  problems: string[],
): Shares {
  const [baseRow, currentRow] = [rowAt(sides.base), rowAt(sides.current)];
  const trueOf = new Map([...truth.partner].map(([fn, { is }]) => [baseRow(fn), is && currentRow(is)]));
  // The top level is no function, and the same.
  trueOf.set(0, 0);
  const sums = { all: 0, known: 0, right: 0, wrong: 0 };
  for (const { samples: count, ...place } of samples) {
    sums.all += count;
    const row = sides.base.locate(place);
    const is = row === undefined ? undefined : trueOf.get(row);
    const described = `${count} ${place.name}:${place.startLine}`;
    const told = (to: number) =>
      to < 0 ? '-' : `${sides.current.table.name[to]}:${sides.current.table.startLine[to]}`;
    if (row === undefined || is === undefined) {
      problems.push(`unknown ${described}, found ${row === undefined ? 'nowhere' : told(partner[row])}`);
      continue;
    }
    sums.known += count;
    const found = partner[row];
    if (found === (is ?? -1)) sums.right += count;
    else if (found >= 0) sums.wrong += count;
    if (found !== (is ?? -1))
      problems.push(
        `${found >= 0 ? 'WRONG' : 'missed'} ${described}, is ${told(is ?? -1)}, found ${told(found)}`,
      );
  }
  const share = (of: number, all: number) => (100 * of) / all;
  return {
    known: share(sums.known, sums.all),
    right: share(sums.right, sums.known),
    wrong: share(sums.wrong, sums.known),
  };
}

function stepsOf(
  samples: readonly Sampled[],
  { base, current }: { readonly base: SourceFunctions; readonly current: SourceFunctions },
): string {
  const { step } = matchRows(base, current);
  const sums = new Map<number, number>();
  let all = 0;
  for (const sampled of samples) {
    const row = base.locate(sampled);
    const by = row === undefined ? 0 : step[row];
    sums.set(by, (sums.get(by) ?? 0) + sampled.samples);
    all += sampled.samples;
  }
  const shares = [...sums].sort(([a], [b]) => a - b);
  return shares.map(([by, sum]) => `${by || 'none'} ${((100 * sum) / all).toFixed(2)}`).join(', ');
}

async function measure(versions: PackageVersions, folder: string): Promise<string> {
  const { name } = versions;
  const files = { base: await installed(versions, 'base'), current: await installed(versions, 'current') };
  const texts = { base: await readFile(files.base, 'utf8'), current: await readFile(files.current, 'utf8') };
  const [base, current] = [
    { text: texts.base, counts: await countsOf(name, files.base, folder) },
    { text: texts.current, counts: await countsOf(name, files.current, folder) },
  ];
  const checked: Readonly<Record<string, string | null>> = checkedByHand[name as keyof typeof checkedByHand];
  const truth = truthOf(base, current, checked);
  const samples = [...(await samplesOf(versions, files.base, folder)).values()].sort(
    (a, b) => b.samples - a.samples,
  );

  const times: Record<string, number> = {};
  const sides = timed(times, 'parsing both CPU ms', () => ({
    base: new SourceFunctions(texts.base, files.base),
    current: new SourceFunctions(texts.current, files.current),
  }));
  timed(times, 'line diff alone CPU ms', () => mapLines(texts.base, texts.current));
  timed(times, 'matching with the diff CPU ms', () => matchRows(sides.base, sides.current));

  const rows: Row[] = [];
  const problems: string[] = [];
  for (const [what, rule] of Object.entries(rules)) {
    problems.length = 0;
    const { right, wrong, known } = judge(samples, rule(sides.base, sides.current), sides, truth, problems);
    const measured: Measured = { 'right %': right, 'wrong %': wrong, 'truth known %': known };
    rows.push({ what: `${name}: ${what}`, runs: [measured], failures: [] });
  }
  const count = samples.reduce((sum, sampled) => sum + sampled.samples, 0);
  const figures = Object.entries(times).map(([what, ms]) => `${what} ${ms.toFixed(0)}`);
  const { same, different } = truth.agreement;
  const steps = stepsOf(samples, sides);
  return [
    `## ${name} ${versions.base.version} -> ${versions.current.version}`,
    `${count} samples in ${samples.length} of ${sides.base.length} functions. ${figures.join(', ')}.`,
    `Names and calls tell the same of ${same} functions, and not of ${different.length}${different.map((text) => `\n- ${text}`).join('')}`,
    table(rows),
    `Found by step of the cascade, in per cent of all samples: ${steps}.`,
    'Not right, and not known, of the cascade:',
    problems
      .slice(0, 60)
      .map((problem) => `- ${problem}`)
      .join('\n'),
  ].join('\n\n');
}

const folder = await mkdtemp(join(tmpdir(), 'selftime-matching-'));
try {
  const chosen = packages.filter(({ name }) => options.packages.split(',').includes(name));
  const parts: string[] = [];
  for (const versions of chosen) parts.push(await measure(versions, folder));
  await report('matching', `${machine()}\n\n${parts.join('\n\n')}`, []);
} finally {
  await rm(folder, { recursive: true, force: true });
}
