import type { Profile, SourceLine } from '../../core/profile.ts';
import type { Frame } from '../../core/profileBuilder.ts';
import { NAMELESS } from '../../core/source/functionTable.ts';
import type { Line1 } from '../../core/units.ts';
import { decodeName, type ProcessRecord } from '../../protocol/agentFiles.ts';
import { isCompiledWhileLoading } from '../processes.ts';
import { SourceMaps } from '../sourceMaps.ts';
import { placeFrame } from './framePlacer.ts';
import { CallNames } from './inlining.ts';
import { Parser } from './parser.ts';
import { placeProfile } from './placeProfile.ts';
import { Scripts } from './scripts.ts';

/** How far imports are followed from a file into which something unknown was inlined. */
const MOST_IMPORTS = 2;

/** Puts the samples of all windows on functions and lines of source. */
export class SourceLines {
  readonly maps = new SourceMaps();
  /** Files whose executed code has other lines than they, and no map that we know. */
  readonly withoutLines = new Set<string>();
  /** Samples in code that was inlined from a place that cannot be known; their line is 0. */
  unplacedSamples = 0;
  private readonly scripts: Scripts;
  /** By pid. */
  private readonly calls = new Map<number, CallNames>();

  /** @param parserFile `parserThread.ts` or what it was built to; without it, functions are what V8 calls them */
  constructor(parserFile?: string) {
    this.scripts = new Scripts(this.maps, new Parser(parserFile));
  }

  /** The window of a process, in lines of source. Never rejects: what cannot be read keeps its executed lines. */
  async place(window: Profile, process: ProcessRecord): Promise<Profile> {
    const { functions, strings } = window;
    const calls = this.calls.get(process.pid) ?? new CallNames(this.scripts);
    this.calls.set(process.pid, calls);
    let files = [...new Set(functions.file)].map((file) => strings.get(file));
    for (let round = 0; ; round++) {
      await this.prepare(files, process, calls);
      const complete = round === MOST_IMPORTS;
      const unplaced = new Set<string>();
      const { profile, unplacedSamples } = await placeProfile(window, ({ name, file, line }) => {
        const sampled = decodeName(name);
        const placed = sampled && placeFrame(this.scripts, calls, sampled, file, line, complete);
        if (placed?.unplaced) unplaced.add(file);
        return (
          placed ?? { frames: [this.asSampled(sampled?.name ?? name, file, line, process)], unplaced: false }
        );
      });
      if (unplaced.size === 0 || complete) {
        this.unplacedSamples += unplacedSamples;
        return profile;
      }
      // What is inlined everywhere is in no sample: the next look is at what those files import.
      const from = round === 0 ? unplaced : files;
      files = [...from].flatMap((file) => this.scripts.importsOf(file)).filter((file) => !calls.has(file));
      if (files.length === 0) round = MOST_IMPORTS - 1;
    }
  }

  /** Scripts whose functions could not be looked for, because of their size. */
  get notParsed(): ReadonlySet<string> {
    return this.scripts.tooLarge;
  }

  private async prepare(files: readonly string[], process: ProcessRecord, calls: CallNames): Promise<void> {
    await this.maps.prepare(files);
    const texts = files.filter((file) => this.isTextOf(file, process));
    // All at once: one thread parses them, and ends when there is nothing left.
    await Promise.all(texts.map((file) => this.scripts.prepare(file)));
    for (const file of texts) calls.add(file);
  }

  /** Whether the file is what ran, or was compiled with a map that we have. */
  private isTextOf(file: string, process: ProcessRecord): boolean {
    return this.maps.has(file) || !isCompiledWhileLoading(file, process);
  }

  private asSampled(name: string, file: string, line: Line1, process: ProcessRecord): Frame {
    const place = this.sourceLine(file, line, process);
    // Where V8 gives no name and there is no text to look for one in, the line is the only identity.
    if (/^(\(anonymous(:L#\d+)?(:C#\d+)?\))?$/.test(name))
      return { name: NAMELESS, ...place, startLine: place.line };
    return { name, ...place };
  }

  private sourceLine(file: string, line: Line1, process: ProcessRecord): SourceLine {
    if (this.isTextOf(file, process)) {
      const place = this.maps.toSource(file, line);
      return { file: place.file, line: place.line };
    }
    // A wrong line would be shown as a fact; no line is the truth.
    this.withoutLines.add(file);
    return { file, line: 0 };
  }
}
