import { SelftimeError } from '../../core/errors.ts';
import { FlameDifference, isCompared, removedTree } from '../../core/flame/difference.ts';
import { comparisonText, countedText, legendOf } from '../../core/flame/differenceLegend.ts';
import { displayName, shownText } from '../../core/flame/displayName.ts';
import { placeKey as shortened } from '../../core/flame/functionNames.ts';
import type { RemovedTree } from '../../core/flame/removedTree.ts';
import { finderOf, type Finder, type SearchQuery } from '../../core/flame/search.ts';
import { withoutWarmup } from '../../core/filters/warmup.ts';
import { workDoubts, type NamedProfile } from '../../core/gate/comparability.ts';
import { comparedSides, type ComparedSides } from '../../core/gate/compareProfiles.ts';
import type { ComparedFunction, ComparedLine, Place } from '../../core/gate/compareRuns.ts';
import { placeKeys } from '../../core/gate/functionDifferences.ts';
import { NAMELESS } from '../../core/gate/functionPlace.ts';
import { matchingBy, type KnownMatches } from '../../core/gate/knownMatches.ts';
import { placeMatching, type Matching } from '../../core/gate/matchFunctions.ts';
import { obstaclesOf, wantedOf } from '../../core/gate/obstacles.ts';
import type { Yardstick } from '../../core/gate/ratioTest.ts';
import { moveWord } from '../../core/gate/words.ts';
import type { Profile } from '../../core/profile.ts';
import { readProfileFile } from '../../core/profileFile.ts';
import { sumProfiles } from '../../core/sumProfiles.ts';
import type {
  ComparedNumbers,
  ComparedRow,
  ComparisonView,
  FrameDetails,
  RunFiles,
} from '../../protocol/viewer.ts';
import { ProfileModel, type SampleTypeModel } from './profileModel.ts';

/** Captures that the open one is compared with, without their warm-up, and what was found, until something changes it. */
export class Comparing {
  private files: ComparisonRuns | undefined;
  private sides: { readonly open: Profile; readonly sides: ComparedSides | undefined } | undefined;
  private memo: ModelDifference | undefined;
  private matching: Matching = placeMatching;
  yardstick: Yardstick = 'stable';
  /** Why the open profile cannot be compared with what was given; known once it was tried. */
  problem: SelftimeError | undefined;

  async load(files: RunFiles | undefined): Promise<void> {
    this.files = this.sides = this.problem = undefined;
    this.matchBy(undefined);
    if (!files) return;
    const read = async (side: 'base' | 'current') => {
      const runs: NamedProfile[] = [];
      for (const { name, bytes } of files[side])
        runs.push({
          file: name,
          profile: withoutWarmup(await readProfileFile(name, new Uint8Array(bytes), files.limits)),
        });
      return runs;
    };
    const [base, current] = [await read('base'), await read('current')];
    const sum = sumProfiles(
      base.map(({ file }) => file),
      base.map(({ profile }) => profile),
    );
    this.files = { base, current, openIsRun: files.openIsRun, model: new ProfileModel(sum) };
  }

  /** @param matches of these captures; undefined: functions are matched by what the captures alone tell */
  matchBy(matches: KnownMatches | undefined): void {
    this.matching = matches ? matchingBy(matches) : placeMatching;
    this.memo = undefined;
  }

  /**
   * Of what is shown of the open profile; undefined where nothing is compared, or can be.
   *
   * @param open without warming up, whatever is filtered
   */
  of(open: NamedProfile, shown: SampleTypeModel): ModelDifference | undefined {
    if (!this.files) return undefined;
    if (this.sides?.open !== open.profile) {
      const sides = this.sidesWith(open);
      this.sides = { open: open.profile, sides };
      this.memo = undefined;
    }
    const { sides } = this.sides;
    if (!sides) return undefined;
    if (this.memo?.shown !== shown || this.memo.yardstick !== this.yardstick)
      this.memo = new ModelDifference(sides, this.files.model, shown, this.yardstick, this.matching);
    return this.memo;
  }

  private sidesWith(open: NamedProfile): ComparedSides | undefined {
    const { base, current, openIsRun } = this.files!;
    try {
      this.problem = undefined;
      return comparedSides(base, openIsRun ? [open, ...current] : current);
    } catch (error) {
      if (!(error instanceof SelftimeError)) throw error;
      this.problem = error;
      return undefined;
    }
  }
}

interface ComparisonRuns {
  readonly base: readonly NamedProfile[];
  readonly current: readonly NamedProfile[];
  readonly openIsRun: boolean;
  /** Of the sum of base. */
  readonly model: ProfileModel;
}

/** A comparison, seen from one sample type of what is shown. */
export class ModelDifference {
  readonly shown: SampleTypeModel;
  readonly yardstick: Yardstick;
  readonly difference: FlameDifference;
  readonly sides: ComparedSides;
  readonly matching: Matching;
  private readonly baseModel: ProfileModel;
  private removedMemo: { readonly model: SampleTypeModel; readonly tree: RemovedTree } | undefined;
  private keysMemo: ReadonlyMap<string, number> | undefined;

  constructor(
    sides: ComparedSides,
    base: ProfileModel,
    shown: SampleTypeModel,
    yardstick: Yardstick,
    matching: Matching,
  ) {
    this.sides = sides;
    this.matching = matching;
    this.baseModel = base;
    this.shown = shown;
    this.yardstick = yardstick;
    this.difference = new FlameDifference(sides, base.profile, shown.profile, yardstick, matching);
  }

  get base(): Profile {
    return this.baseModel.profile;
  }

  /** Memory is not what was compared. */
  get applies(): boolean {
    return isCompared(this.shown.profile, this.shown.index);
  }

  get tooFewRuns(): boolean {
    return this.difference.differences.tooFewRuns;
  }

  /** What of the baseline is gone, and the baseline's model for its nodes. */
  get removed(): { readonly model: SampleTypeModel; readonly tree: RemovedTree } {
    if (!this.removedMemo) {
      const { base, shown } = this;
      const { tree, sampleType } = removedTree(this.difference, base, shown.profile.sampleTypes[shown.index]);
      this.removedMemo = { model: this.baseModel.type(sampleType), tree };
    }
    return this.removedMemo;
  }

  view(query: SearchQuery | undefined): ComparisonView {
    const { differences } = this.difference;
    const { base, current } = this.sides;
    const obstacles = obstaclesOf(
      { base: base.length, current: current.length },
      this.sides.differences,
      workDoubts([...base, ...current]),
    );
    const finder = query && finderOf(query);
    const rows = differences.comparison.rows.map((row) => this.row(row, finder));
    const found = finder ? rows.filter(({ name, file }) => finder.test(name) || finder.test(file)) : rows;
    return {
      applies: this.applies,
      tooFewRuns: this.tooFewRuns,
      // That they are too few is an obstacle, which is told by itself.
      summary: this.tooFewRuns ? countedText(differences) : comparisonText(differences, this.yardstick),
      obstacles: obstacles.map(({ text }) => text),
      wanted: wantedOf(obstacles),
      legend: legendOf(differences),
      removed: this.removed.tree.share,
      rows: found,
      all: rows.length,
    };
  }

  /** What is said of a function of the open profile. */
  numbersOf(fn: number): FrameDetails['compared'] {
    if (!this.applies) return undefined;
    const row = this.difference.row('current', fn);
    return row ? this.numbers(row) : this.tooFewRuns ? 'tooFewRuns' : 'untested';
  }

  /** What is said of a function of the baseline. */
  numbersOfBase(fn: number): FrameDetails['compared'] {
    const row = this.difference.row('base', fn);
    return row ? this.numbers(row) : this.tooFewRuns ? 'tooFewRuns' : 'untested';
  }

  /** The key in the open profile of a function of the baseline; undefined where it is not there. */
  keyHere(baseFunction: number): string | undefined {
    const row = this.difference.row('base', baseFunction);
    const fn = row && row.side === 'both' ? this.functionOf(row.key) : undefined;
    return fn === undefined ? undefined : this.shown.names.key(fn);
  }

  private row(row: ComparedFunction, finder: Finder | undefined): ComparedRow {
    const { file, line } = row;
    const name = displayName(row.name, file, line);
    const fn = row.side === 'base' ? undefined : this.functionOf(row.key);
    return {
      ...this.numbers(row),
      functionKey: fn === undefined ? this.keyElsewhere(row) : this.shown.names.key(fn),
      here: fn !== undefined,
      ...{ name, file, line },
      nameMatch: finder?.find(name),
      fileMatch: finder?.find(file),
      lines: this.tooFewRuns ? [] : row.lines.map((each) => ({ ...lineNumbers(each), line: each.line })),
    };
  }

  private numbers(row: ComparedFunction): ComparedNumbers {
    const { baseline, current, side } = row;
    const { verdict } = this.difference.differences.shown(row);
    // That of its caller's total says nothing beside the shares of a function that is new or gone.
    const change = side !== 'both' && verdict !== 'regressed' ? undefined : row;
    return {
      ...{ baseline, current, verdict },
      ...{ ratio: change?.ratio, interval: change?.interval },
      note: this.tooFewRuns ? '' : noteOf(row),
    };
  }

  /** The row of a function in the open profile, by placeKey. */
  private functionOf(key: string): number | undefined {
    if (!this.keysMemo) {
      const { profile, owner } = this.shown;
      const keyOf = placeKeys(profile);
      const keys = new Map<string, number>();
      for (let fn = 0; fn < profile.functions.length; fn++)
        if (owner.functionNodes.count(fn) > 0) keys.set(keyOf(fn), fn);
      this.keysMemo = keys;
    }
    return this.keysMemo.get(key);
  }

  /** As FunctionNames.key would have it: unique among the rows, and the baseline's own where it is gone. */
  private keyElsewhere({ key }: ComparedFunction): string {
    const { profile, names } = this.baseModel;
    this.baseKeysMemo ??= baseKeysOf(profile);
    const fn = this.baseKeysMemo.get(key);
    return fn === undefined ? shortened(key.replaceAll('\0', '\n')) : names.key(fn);
  }

  private baseKeysMemo: ReadonlyMap<string, number> | undefined;
}

function baseKeysOf(profile: Profile): ReadonlyMap<string, number> {
  const keyOf = placeKeys(profile);
  const keys = new Map<string, number>();
  for (let fn = profile.functions.length - 1; fn >= 0; fn--) keys.set(keyOf(fn), fn);
  return keys;
}

function lineNumbers({
  baseline,
  current,
  verdict,
  ratio,
  interval,
  repeats,
}: ComparedLine): ComparedNumbers {
  return { baseline, current, verdict, ratio, interval, note: repeatsText(verdict, repeats) };
}

function repeatsText(verdict: ComparedFunction['verdict'], repeats: number | undefined): string {
  return verdict === 'tooFewSamples' && repeats !== undefined ? `${repeats} runs would tell` : '';
}

function noteOf(row: ComparedFunction): string {
  const { verdict, repeats, counterpart, caller, name, baseKey } = row;
  const nameOf = ({ name, file, line }: Place) => displayName(name, file, line);
  if (counterpart) return `${moveWord(row)} ${nameOf(counterpart)}`;
  if (verdict === 'tooFewSamples' && repeats !== undefined) return repeatsText(verdict, repeats);
  if (!caller) return renamedText(name, baseKey);
  return verdict === 'regressed' ? `by the total of ${nameOf(caller)}` : `below ${nameOf(caller)}`;
}

/** `was parse`, where a function had another name; what was nameless says nothing. */
function renamedText(name: string, baseKey: string | undefined): string {
  const [before] = baseKey?.split('\0') ?? [name];
  const renamed = before !== name && before !== NAMELESS && name !== NAMELESS;
  return renamed ? `was ${shownText(before)}` : '';
}
