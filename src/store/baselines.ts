import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { SelftimeError } from '../core/errors.ts';
import {
  baselineJson,
  BASELINE_FILE,
  readBaselineFolder,
  SOURCES,
  type BaselineFacts,
} from './baselineFile.ts';
import { checkName, defaultName, fileEnding } from './baselineNames.ts';
import { loadCaptureSet, originOfSet, type LoadedCapture } from './captureSet.ts';
import { cannotWrite, isErrorOf, temporaryPath } from './files.ts';
import { keepOutOfGit } from './folders.ts';
import { finishReplacing, isHidden, moveIn } from './replacing.ts';
import { sampledSources } from './sources.ts';
import type { Baseline, BaselineFolders, DamagedBaseline, SaveRequest } from './types.ts';

/** Baselines on disk. Any number of processes may use the same folders at once. */
export class BaselineStore {
  readonly #local: string;
  readonly #shared: string | undefined;

  constructor({ local, shared }: BaselineFolders) {
    this.#shared = shared === undefined ? undefined : resolve(shared);
    this.#local = resolve(local);
  }

  /** Newest first, without damaged ones. */
  async list(): Promise<readonly Baseline[]> {
    return (await this.read()).baselines;
  }

  /** Newest first; and what lies there but cannot be used, with the reason. */
  async read(): Promise<{
    readonly baselines: readonly Baseline[];
    readonly damaged: readonly DamagedBaseline[];
  }> {
    const baselines: Baseline[] = [];
    const damaged: DamagedBaseline[] = [];
    for (const folder of await this.#entries()) {
      try {
        baselines.push(await this.#load(folder));
      } catch (error) {
        if (!(error instanceof SelftimeError)) throw error;
        damaged.push({ name: basename(folder), folder, error });
      }
    }
    return { baselines: baselines.sort((a, b) => b.created - a.created), damaged };
  }

  /**
   * A local one goes before a shared one of the same name.
   *
   * @throws SelftimeError `noBaseline`, naming what there is; `baselineUnreadable`
   */
  async find(name: string): Promise<Baseline> {
    return this.#load(await this.#folderOf(name));
  }

  /**
   * Copies the captures and the text of the own code that they have samples of.
   *
   * @throws SelftimeError also when the captures are empty, repeated or unlike; nothing has been written then
   */
  async save(request: SaveRequest): Promise<Baseline> {
    const { root, name, replace = false } = request;
    const parent = request.shared ? this.#sharedFolder() : this.#local;
    if (name !== undefined) checkName(name);
    const captures = await loadCaptureSet(request.captures, root);
    const origin = await originOfSet(captures, root);
    const wanted = name ?? defaultName(origin);
    const temporary = temporaryPath(join(parent, wanted));
    try {
      await mkdir(temporary, { recursive: true });
      if (parent !== this.#shared) await keepOutOfGit(parent, this.#shared);
      const facts = await fill(temporary, captures, { ...origin, created: Date.now() });
      const folder = await moveIn(temporary, join(parent, wanted), name === undefined ? 'number' : replace);
      return this.#baseline(folder, {
        ...facts,
        captures: facts.captures.map((file) => join(folder, file)),
      });
    } catch (error) {
      await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
      throw error instanceof SelftimeError ? error : cannotWrite(join(parent, wanted), error);
    }
  }

  /** Also a damaged one. @throws SelftimeError `noBaseline`, `cannotWrite` */
  async remove(name: string): Promise<void> {
    const folder = await this.#folderOf(name);
    // Renamed first: whoever looks meanwhile, or after a crash, sees no half of it.
    const temporary = temporaryPath(folder);
    try {
      await rename(folder, temporary);
      await rm(temporary, { recursive: true, force: true });
    } catch (error) {
      throw cannotWrite(folder, error);
    }
  }

  /** Own code as it was when the baseline was saved, by the path that its captures have. */
  async sources(baseline: Baseline): Promise<ReadonlyMap<string, string>> {
    const texts = new Map<string, string>();
    for (const { path, file } of (await readBaselineFolder(baseline.folder)).sources) {
      const text = await readFile(join(baseline.folder, SOURCES, file), 'utf8').catch(() => undefined);
      if (text !== undefined) texts.set(path, text);
    }
    return texts;
  }

  #sharedFolder(): string {
    if (this.#shared !== undefined) return this.#shared;
    throw new SelftimeError(
      'usage',
      'There is no folder for shared baselines.',
      'Name one: the setting selftime.baselineFolder, or --baseline-folder on the command line.',
    );
  }

  async #load(folder: string): Promise<Baseline> {
    return this.#baseline(folder, await readBaselineFolder(folder));
  }

  #baseline(folder: string, { sources: _, ...facts }: BaselineFacts): Baseline {
    return { name: basename(folder), folder, shared: dirname(folder) === this.#shared, ...facts };
  }

  async #folderOf(name: string): Promise<string> {
    const entries = await this.#entries();
    const found = entries.find((folder) => basename(folder) === name);
    if (found !== undefined) return found;
    const names = [...new Set(entries.map((folder) => basename(folder)))];
    throw new SelftimeError(
      'noBaseline',
      `There is no baseline "${name}".`,
      names.length === 0
        ? 'None has been saved yet: "Selftime: Save as Baseline" or selftime baseline save.'
        : `There are: ${names.join(', ')}.`,
    );
  }

  /** Folders that are, or should be, baselines; local ones first. */
  async #entries(): Promise<string[]> {
    const folders: string[] = [];
    for (const parent of new Set([this.#local, ...(this.#shared === undefined ? [] : [this.#shared])])) {
      await finishReplacing(parent);
      const entries = await readdir(parent, { withFileTypes: true }).catch((error: unknown) => {
        if (isErrorOf(error, 'ENOENT', 'ENOTDIR')) return [];
        throw new SelftimeError('fileUnreadable', `${parent} cannot be read.`, 'Check its permissions.');
      });
      for (const entry of entries)
        if (entry.isDirectory() && !isHidden(entry.name)) folders.push(join(parent, entry.name));
    }
    return folders;
  }
}

type About = Awaited<ReturnType<typeof originOfSet>> & Pick<Baseline, 'created'>;

async function fill(
  folder: string,
  captures: readonly LoadedCapture[],
  about: About,
): Promise<BaselineFacts> {
  const names = captures.map(({ file }, i) => `${i + 1}${fileEnding(file)}`);
  for (const [i, { bytes }] of captures.entries())
    await writeFile(join(folder, names[i]), bytes, { flush: true });
  const { texts, changed } = await sampledSources(captures.map(({ profile }) => profile));
  const sources = texts.map(({ path, name }, i) => ({ path, file: `${i + 1}-${name}.txt` }));
  if (texts.length > 0) await mkdir(join(folder, SOURCES));
  for (const [i, { text }] of texts.entries())
    await writeFile(join(folder, SOURCES, sources[i].file), text, { flush: true });
  const facts = { ...about, captures: names, sources, changedSources: changed };
  await writeFile(join(folder, BASELINE_FILE), baselineJson(facts), { flush: true });
  return facts;
}
