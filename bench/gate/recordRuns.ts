import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { outDir, root } from '../../scripts/paths.mjs';
import { comparedRunOptions } from '../../src/capture/comparedRuns.ts';
import { Random } from '../../test/fuzz/random.ts';
import { effects, makeVariant, node, variantName, type Slowdowns, type Workload } from './workloads.ts';

interface Variant {
  /** `base`, or the function and its effect: `tally +20`. */
  readonly name: string;
  readonly by: Slowdowns;
  readonly runs: number;
}

export interface Capture {
  readonly variant: string;
  /** Absolute. */
  readonly file: string;
}

function variantsOf({ targets }: Workload): Variant[] {
  const slower = targets.flatMap((target) =>
    effects.map((effect) => ({
      name: variantName(target, effect),
      by: new Map([[target, effect]]),
      runs: 10,
    })),
  );
  return [{ name: 'base', by: new Map(), runs: 24 }, ...slower];
}

interface Run {
  readonly workload: Workload;
  readonly variant: Variant;
  /** Where its capture goes. */
  readonly file: string;
  readonly folder: string;
}

/**
 * Records all runs of some workloads in turn, one at a time. Those that are there already stay: what was cut short goes on.
 *
 * @param most milliseconds that it may take; what is left is not recorded
 * @returns by workload, in the order of recording
 */
export async function recordRuns(
  workloads: readonly Workload[],
  most: number,
): Promise<ReadonlyMap<Workload, readonly Capture[]>> {
  const end = performance.now() + most;
  const plans = await Promise.all(workloads.map(prepared));
  // All workloads are in every part of the time, as all variants are.
  const runs = plans.flatMap((plan) => plan.map((run, i) => ({ run, at: i / plan.length })));
  const captures = new Map(workloads.map((workload) => [workload, [] as Capture[]]));
  for (const { run } of runs.sort((a, b) => a.at - b.at)) {
    if (!existsSync(run.file) && performance.now() > end) continue;
    if (!existsSync(run.file)) await record(run);
    captures.get(run.workload)!.push({ variant: run.variant.name, file: run.file });
  }
  return captures;
}

async function prepared(workload: Workload): Promise<Run[]> {
  const folder = join(outDir, 'bench', 'gate', workload.name);
  const original = join(folder, 'programs', 'original');
  await mkdir(dirname(original), { recursive: true });
  if (!existsSync(original)) {
    await workload.copy(`${original}.part`);
    await rename(`${original}.part`, original);
  }
  const variants = variantsOf(workload);
  const copyOf = ({ name }: Variant) => join(folder, 'programs', name.replace(' ', ''));
  for (const variant of variants) await makeVariant(workload, original, copyOf(variant), variant.by);
  return inTurn(variants).map((variant, i) => {
    return { workload, variant, file: join(folder, `${i}.pb.gz`), folder: copyOf(variant) };
  });
}

async function record({ workload, variant, file, folder }: Run): Promise<void> {
  const { intervalMicros, budget } = comparedRunOptions;
  const options = ['--steady', '--interval-us', String(intervalMicros), '--budget', String(100 * budget)];
  const command = [join(root, 'dist/cli.js'), 'record', ...options, '--out', `${file}.part`];
  const started = performance.now();
  await node([...command, '--', process.execPath, ...workload.args], folder);
  await rename(`${file}.part`, file);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${workload.name} ${basename(file)} ${variant.name}: ${seconds} s`);
}

/** Every variant as evenly spread over the time as any other, in random order, so that a drift of the machine meets all. */
function inTurn(variants: readonly Variant[]): Variant[] {
  const random = new Random(1);
  return variants
    .flatMap((variant) =>
      Array.from({ length: variant.runs }, (_, i) => ({
        variant,
        at: (i + random.fraction()) / variant.runs,
      })),
    )
    .sort((a, b) => a.at - b.at)
    .map(({ variant }) => variant);
}
