import { groupBy } from '../groupBy.ts';
import type { SourceFunctions } from '../source/sourceFunctions.ts';
import { FileVersions, parsedOf, type Located } from './fileVersions.ts';
import type { FunctionPlace } from './functionPlace.ts';
import { matchByPlace, type FollowLine, type FunctionPair, type MatchFunctions } from './matchFunctions.ts';
import { pairFiles, type FilePlace } from './pairFiles.ts';

/** The texts of files that captures name, by the name they have there; any of them may be missing. */
export interface Sources {
  readonly base: ReadonlyMap<string, string>;
  readonly current: ReadonlyMap<string, string>;
}

type Side = keyof Sources;

/**
 * Finds functions and lines of base in current by the sources of both (see matchRows), and by what profiles alone tell
 * (see matchByPlace) where a source is missing, cannot be parsed, or does not have the function.
 */
export class EditedSources {
  private readonly sources: Sources;
  private readonly versions = {
    base: new Map<string, FileVersions>(),
    current: new Map<string, FileVersions>(),
  };

  /** Files of one side only; undefined when they cannot be parsed. */
  private readonly alone = {
    base: new Map<string, SourceFunctions | undefined>(),
    current: new Map<string, SourceFunctions | undefined>(),
  };

  constructor(sources: Sources) {
    this.sources = sources;
  }

  readonly match: MatchFunctions = (base, current) => {
    const paths = this.pairFiles(base, current);
    const pairs = new Map<number, number>();
    const located = { base: this.locate('base', base), current: this.locate('current', current) };
    const byId = groupBy(
      current.keys(),
      (c) => located.current[c] && idOf(current[c].file, located.current[c].id),
    );
    located.base.forEach((found, b) => {
      if (found?.partner === undefined) return;
      const { file } = this.versions.base.get(base[b].file)!.current;
      // A recorder may have several names for one function.
      const c = byId.get(idOf(file, found.partner))?.shift();
      if (c !== undefined) pairs.set(b, c);
    });
    const lost = base.map((place, b) => located.base[b]?.code ?? this.codeAlone('base', place));
    // New files are parsed only if something may have been moved there.
    const found = lost.some((code) => code !== undefined)
      ? current.map((place, c) => located.current[c]?.code ?? this.codeAlone('current', place))
      : [];
    for (const [b, c] of movedToOtherFiles(lost, found)) pairs.set(b, c);

    const taken = new Set(pairs.values());
    // A function that is known to be another one's successor is not matched by its name.
    const restOfCurrent = [...current.keys()].filter((c) => !taken.has(c) && !located.current[c]?.partner);
    const restOfBase = [...base.keys()].filter((b) => !pairs.has(b) && !located.base[b]);
    const cheap = matchByPlace(
      restOfBase.map((b) => ({ ...base[b], path: paths.get(base[b].path) ?? base[b].path })),
      restOfCurrent.map((c) => current[c]),
    );
    return [...pairs, ...cheap.map(([b, c]): FunctionPair => [restOfBase[b], restOfCurrent[c]])];
  };

  /**
   * Says which files of base are which of current, so that their lines can be followed.
   *
   * @returns by path of base, the path in current
   */
  pairFiles(base: readonly FilePlace[], current: readonly FilePlace[]): ReadonlyMap<string, string> {
    const paths = pairFiles(base, current, this.sources);
    const fileOf = new Map(current.map(({ path, file }) => [path, file]));
    for (const { path, file } of base) {
      const now = fileOf.get(paths.get(path) ?? '');
      const texts = { base: this.sources.base.get(file), current: this.sources.current.get(now ?? '') };
      if (now === undefined || texts.base === undefined || texts.current === undefined) continue;
      if (this.versions.base.get(file)?.current.file === now) continue;
      const versions = new FileVersions({ file, text: texts.base }, { file: now, text: texts.current });
      this.versions.base.set(file, versions);
      this.versions.current.set(now, versions);
    }
    return paths;
  }

  /** Only of files that have been paired. */
  readonly follow: FollowLine = (file, line) => {
    const versions = this.versions.base.get(file);
    if (!versions) return undefined;
    const found = versions.follow(line);
    return found === 'gone' ? found : { file: versions.current.file, line: found };
  };

  /** Of a function in a file that only one side has. */
  private codeAlone(side: Side, place: FunctionPlace): string | undefined {
    const text = this.sources[side].get(place.file);
    const others = this.sources[side === 'base' ? 'current' : 'base'];
    if (text === undefined || others.size === 0 || this.versions[side].has(place.file)) return undefined;
    const known = this.alone[side];
    if (!known.has(place.file)) known.set(place.file, parsedOf(text, place.file));
    const functions = known.get(place.file);
    const row = functions?.locate(place);
    return row === undefined ? undefined : functions?.codeOf(row);
  }

  private locate(side: Side, places: readonly FunctionPlace[]): (Located | undefined)[] {
    return places.map((place) => this.versions[side].get(place.file)?.locate(side, place));
  }
}

function idOf(file: string, id: string): string {
  return `${id}\0${file}`;
}

/**
 * Functions that their file does not have any more, and one other now has: by name and code, where that is one function's.
 *
 * @param lost by function of base, its name and code where nothing else is known of it; `found` by function of current
 */
function* movedToOtherFiles(
  lost: readonly (string | undefined)[],
  found: readonly (string | undefined)[],
): Iterable<FunctionPair> {
  const currents = groupBy(found.keys(), (c) => found[c]);
  for (const [code, bases] of groupBy(lost.keys(), (b) => lost[b])) {
    const same = currents.get(code);
    if (bases.length === 1 && same?.length === 1) yield [bases[0], same[0]];
  }
}
