import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readCaptureMetadata } from '../../core/captureMetadata.ts';
import { messageOf } from '../../core/errors.ts';
import { withoutWarmup } from '../../core/filters/warmup.ts';
import { functionTable } from '../../core/functionTable.ts';
import { failedText, type NamedProfile } from '../../core/gate/comparability.ts';
import type { Bytes, Millis } from '../../core/units.ts';
import { History } from '../../store/history.ts';
import type { Baseline } from '../../store/types.ts';
import { loadProfile } from '../files.ts';
import { openBaselines, projectStore, sharedBaselines, type StoreOptions } from '../store.ts';

/** The contract of `baseline --json` (docs/baselines.md): what is not known is null. */
export interface BaselineResult {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  readonly shared: boolean;
  readonly scenario: string | null;
  readonly service: string | null;
  readonly version: string | null;
  readonly commit: string | null;
  readonly dirty: boolean;
  /** Since the epoch. */
  readonly created: Millis;
  /** Absolute, in the order of recording. */
  readonly captures: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Of which no text was kept, as it had changed since the recording. */
  readonly changedSources: readonly string[];
}

export interface SaveOptions extends StoreOptions {
  readonly name?: string;
  readonly replace?: boolean;
}

/** Into the shared folder where there is one. The captures are in the history from then on. @throws SelftimeError */
export async function saveBaseline(
  captures: readonly string[],
  { name, replace, baselineFolder }: SaveOptions,
): Promise<{ readonly result: BaselineResult; readonly warnings: readonly string[] }> {
  const folder = await sharedBaselines({ baselineFolder });
  const store = await openBaselines({ baselineFolder: folder });
  const shared = folder !== undefined;
  const request = { captures: captures.map((file) => resolve(file)), shared, root: projectStore().root };
  const baseline = await store.save({ ...request, name, replace });
  const warnings = await failures(baseline);
  for (const file of captures) warnings.push(...(await remember(file)));
  return { result: resultOf(baseline), warnings };
}

async function failures({ name, captures }: Baseline): Promise<string[]> {
  const runs: NamedProfile[] = [];
  for (const file of captures) runs.push({ file, profile: await loadProfile(file) });
  const failed = failedText(runs);
  return failed === undefined ? [] : [`${name}: ${failed}`];
}

/** Adds a capture to the history; it must not fail what made the capture. @returns warnings */
export async function remember(file: string, cwd?: string): Promise<readonly string[]> {
  try {
    await new History(projectStore(cwd)).add(resolve(file));
    return [];
  } catch (error) {
    return [`${file} is not in the history: ${messageOf(error)}`];
  }
}

export interface BaselineList {
  /** Newest first. */
  readonly baselines: readonly BaselineResult[];
  readonly damaged: readonly { readonly name: string; readonly folder: string; readonly error: string }[];
}

export async function listBaselines(options: StoreOptions): Promise<BaselineList> {
  const { baselines, damaged } = await (await openBaselines(options)).read();
  return {
    baselines: baselines.map(resultOf),
    damaged: damaged.map(({ name, folder, error }) => ({ name, folder, error: messageOf(error) })),
  };
}

export interface BaselineDetails extends BaselineResult {
  readonly runs: readonly {
    readonly file: string;
    readonly bytes: Bytes;
    /** Since the epoch; null when not known, as the duration. */
    readonly startTime: Millis | null;
    readonly durationMs: Millis | null;
    readonly samples: number;
  }[];
  /** Recorded paths of the own code whose text was kept. */
  readonly sources: readonly string[];
}

/** @throws SelftimeError */
export async function showBaseline(name: string, options: StoreOptions): Promise<BaselineDetails> {
  const store = await openBaselines(options);
  const baseline = await store.find(name);
  const runs = [];
  for (const file of baseline.captures) {
    const profile = await loadProfile(file);
    const metadata = readCaptureMetadata(profile);
    runs.push({
      file,
      bytes: (await stat(file)).size,
      startTime: metadata?.startTime ?? (profile.timeNanos / 1e6 || null),
      durationMs: metadata?.durationMs ?? (profile.durationNanos / 1e6 || null),
      samples: functionTable(withoutWarmup(profile)).samples,
    });
  }
  return { ...resultOf(baseline), runs, sources: [...(await store.sources(baseline)).keys()].sort() };
}

/** One after the other. @throws SelftimeError for the first that cannot be removed */
export async function removeBaselines(
  names: readonly string[],
  options: StoreOptions,
): Promise<{ readonly removed: readonly string[] }> {
  const store = await openBaselines(options);
  for (const name of names) await store.remove(name);
  return { removed: names };
}

function resultOf(baseline: Baseline): BaselineResult {
  const { scenario = null, service = null, version = null, commit = null } = baseline;
  return { ...baseline, scenario, service, version, commit };
}
