import { resolve } from 'node:path';
import { SelftimeError } from '../core/errors.ts';
import type { Line1, Millis } from '../core/units.ts';
import { NAMELESS } from '../core/gate/functionPlace.ts';
import {
  aggregateOf,
  type CaptureAggregate,
  type CaptureSummary,
  type FunctionAggregate,
} from './aggregate.ts';
import { AggregateFiles, aggregateId } from './aggregateFiles.ts';
import { contentHash, loadCapture, type LoadedCapture } from './captureSet.ts';
import { cannotWrite, readIfThere } from './files.ts';
import { keepOutOfGit, type StoreFolders } from './folders.ts';
import { ask, type FunctionRecord } from './historyQuestions.ts';

/** One function over time. */
export interface Trend {
  readonly function: string;
  /** Below the project its path from there; absolute elsewhere. */
  readonly file: string;
  /** In the last capture. */
  readonly line: Line1;
  /** Shares of different ones cannot be compared, nor those of different scenarios. */
  readonly profileType: string;
  readonly scenario: string | undefined;
  /** Tells apart what has no scenario. */
  readonly program: string | undefined;
  /** In the order of time, at least one. */
  readonly points: readonly TrendPoint[];
}

export type TrendPoint = Omit<CaptureSummary, 'samples'> & FunctionAggregate;

export interface Trends {
  /** Those with most points first; at least one. */
  readonly trends: readonly Trend[];
  /** Files of the history that are damaged, or of a newer version. */
  readonly unreadable: readonly string[];
}

/** A function that the history has, as a list to choose from shows it. */
export interface KnownFunction {
  readonly name: string;
  /** As in a Trend. */
  readonly file: string;
  /** In the last capture that has it. */
  readonly line: Line1;
  readonly captures: number;
  /** Start of the last of them, since the epoch. */
  readonly time: Millis;
}

export interface KnownFunctions {
  /** Of the capture asked about, else of the last recording; hottest first. */
  readonly hot: readonly KnownFunction[];
  /** The history has the capture asked about. */
  readonly hasCapture: boolean;
  /** All others; those seen last first. */
  readonly others: readonly KnownFunction[];
}

/**
 * What is known of captures for longer than they are kept. Each is a small file in `history`; an SQLite index over
 * them is made anew whenever it is missing or damaged. Node.js before 22.13 has no SQLite: there every question reads
 * the files, with the same answers.
 */
export class History {
  readonly #folders: StoreFolders;
  readonly #files: AggregateFiles;

  /** Of the project. */
  get root(): string {
    return this.#folders.root;
  }

  constructor(folders: StoreFolders) {
    this.#folders = folders;
    this.#files = new AggregateFiles(folders.history);
  }

  /**
   * Adding a capture again, or a copy of it, changes nothing.
   *
   * @param file absolute, or from the root
   * @throws SelftimeError when it cannot be read, has no samples, or nothing can be written
   */
  async add(file: string): Promise<void> {
    await this.addLoaded(await loadCapture(file, this.#folders.root));
  }

  async has(id: string): Promise<boolean> {
    return (await this.#files.read(id)) !== undefined;
  }

  /** Of a capture or a copy of it; undefined where the history does not have it. @param file absolute */
  async idOf(file: string): Promise<string | undefined> {
    const bytes = await readIfThere(file);
    const id = bytes && (await this.#files.idOf(contentHash(bytes)));
    return id !== undefined && (await this.has(id)) ? id : undefined;
  }

  async addLoaded({ file, bytes, profile, startTime: time }: LoadedCapture): Promise<void> {
    const { root, history } = this.#folders;
    const id = aggregateId(time, contentHash(bytes));
    if (await this.has(id)) return;
    const aggregate = aggregateOf({ id, time, capture: resolve(root, file) }, profile, root);
    await keepOutOfGit(history).catch((error: unknown) => {
      throw cannotWrite(history, error);
    });
    await this.#files.write(aggregate);
  }

  /**
   * Of every function of this name, by file, scenario and profile type.
   *
   * @throws SelftimeError `noHistory`, naming similar functions, or the scenarios that there are
   */
  async trends(name: string, scenario?: string): Promise<Trends> {
    const { answer, unreadable } = await ask(this.#files, this.#folders.index, {
      ofIndex: (index) => index.records(name),
      ofFiles: (all) =>
        all.flatMap(({ functions, ...summary }) =>
          functions.filter((each) => each.name === name).map((each) => ({ summary, function: each })),
        ),
    });
    const wanted = answer.filter(({ summary }) => scenario === undefined || summary.scenario === scenario);
    if (wanted.length > 0) return { trends: trendsOf(wanted), unreadable };
    throw answer.length > 0 ? noScenario(name, scenario, answer) : await this.#noFunction(name);
  }

  /** @param capture absolute; its functions come first, or those of the last capture where the history has no such one */
  async functions(capture?: string): Promise<KnownFunctions> {
    const id = capture === undefined ? undefined : await this.idOf(capture);
    const { answer } = await ask(this.#files, this.#folders.index, {
      ofIndex: (index) => ({ all: index.functions(), hot: index.functionsOf(id) }),
      ofFiles: (all) => ({ all: functionsIn(all), hot: hottest(all, id) }),
    });
    const left = new Map(answer.all.map((each) => [functionKey(each), each]));
    const hot: KnownFunction[] = [];
    for (const key of answer.hot.map(functionKey)) {
      const known = left.get(key);
      if (known && left.delete(key)) hot.push(known);
    }
    const others = [...left.values()].sort((a, b) => b.time - a.time || b.captures - a.captures);
    return { hot, hasCapture: id !== undefined, others };
  }

  async #noFunction(name: string): Promise<SelftimeError> {
    const { answer: names } = await ask(this.#files, this.#folders.index, {
      ofIndex: (index) => index.names(),
      ofFiles: (all) => [...new Set(all.flatMap(({ functions }) => functions.map((each) => each.name)))],
    });
    if (names.length === 0)
      return new SelftimeError(
        'noHistory',
        `There is no history of ${this.#folders.root} yet.`,
        'Record in the editor or with --scenario NAME, or save a baseline.',
      );
    const part = name.toLowerCase();
    const similar = names.filter((each) => each.toLowerCase().includes(part)).sort();
    return new SelftimeError(
      'noHistory',
      `The history has no function "${name}".`,
      similar.length > 0
        ? `It has: ${similar.slice(0, 10).join(', ')}${similar.length > 10 ? ' and others' : ''}.`
        : 'Give its name as selftime top prints it.',
    );
  }
}

function noScenario(
  name: string,
  scenario: string | undefined,
  records: readonly FunctionRecord[],
): SelftimeError {
  const known = new Set(records.map(({ summary }) => summary.scenario ?? '(none)'));
  return new SelftimeError(
    'noHistory',
    `The history has no recording of "${name}" in the scenario "${scenario}".`,
    `It has: ${[...known].sort().join(', ')}.`,
  );
}

/** @param records in the order of time */
function trendsOf(records: readonly FunctionRecord[]): Trend[] {
  const byPlace = grouped(records, ({ summary, function: { file } }) => {
    const { profileType, scenario, program } = summary;
    return [file, profileType, scenario === undefined ? `\0${program ?? ''}` : scenario];
  });
  const trends = byPlace.flatMap((group) => {
    // Methods of two classes have one name, and all nameless functions do: by their lines, which edits move.
    const captures = new Set(group.map(({ summary }) => summary.id));
    const several = captures.size < group.length || group[0].function.name === NAMELESS;
    return several ? grouped(group, (record) => [record.function.line]) : [group];
  });
  return trends.map(trendOf).sort((a, b) => b.points.length - a.points.length);
}

function grouped(
  records: readonly FunctionRecord[],
  by: (record: FunctionRecord) => readonly unknown[],
): FunctionRecord[][] {
  const groups = new Map<string, FunctionRecord[]>();
  for (const record of records) {
    const key = JSON.stringify(by(record));
    const group = groups.get(key);
    if (group) group.push(record);
    else groups.set(key, [record]);
  }
  return [...groups.values()];
}

function functionKey({ name, file }: { readonly name: string; readonly file: string }): string {
  return `${name}\0${file}`;
}

/** As HistoryIndex.functions. @param all in the order of time */
function functionsIn(all: readonly CaptureAggregate[]): KnownFunction[] {
  const known = new Map<string, KnownFunction>();
  for (const { functions, time } of all) {
    const seen = new Map(functions.map((each) => [functionKey(each), each]));
    for (const [key, { name, file, line }] of seen)
      known.set(key, { name, file, line, captures: (known.get(key)?.captures ?? 0) + 1, time });
  }
  return [...known.values()];
}

/** As HistoryIndex.functionsOf. */
function hottest(
  all: readonly CaptureAggregate[],
  capture: string | undefined,
): readonly FunctionAggregate[] {
  return (all.find(({ id }) => id === capture) ?? all.at(-1))?.functions ?? [];
}

function trendOf(records: readonly FunctionRecord[]): Trend {
  const last = records[records.length - 1];
  return {
    function: last.function.name,
    ...{ file: last.function.file, line: last.function.line },
    ...{ profileType: last.summary.profileType, scenario: last.summary.scenario },
    program: last.summary.program,
    points: records.map((record) => ({ ...record.summary, ...record.function })),
  };
}
