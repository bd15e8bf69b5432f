import type { Profile, SourceLine } from '../../core/profile.ts';
import type { Frame } from '../../core/profileBuilder.ts';
import type { Line1 } from '../../core/units.ts';
import { decodeName, type ProcessRecord } from '../../protocol/agentFiles.ts';
import { isCompiledWhileLoading } from '../processes.ts';
import { SourceMaps } from '../sourceMaps.ts';
import { placeFrame } from './framePlacer.ts';
import { NAMELESS } from './functionTable.ts';
import { CallNames } from './inlining.ts';
import { placeProfile } from './placeProfile.ts';
import { Scripts } from './scripts.ts';

/** Puts the samples of all windows on functions and lines of source. */
export class SourceLines {
  readonly maps = new SourceMaps();
  /** Files whose executed code has other lines than they, and no map that we know. */
  readonly withoutLines = new Set<string>();
  /** Samples in code that was inlined from a place that cannot be known; their line is 0. */
  unplacedSamples = 0;
  private readonly scripts = new Scripts(this.maps);
  /** By pid, with the calls between the files seen so far. */
  private readonly processes = new Map<number, { readonly files: Set<string>; calls: CallNames }>();

  /** The window of a process, in lines of source. Never rejects: what cannot be read keeps its executed lines. */
  async place(window: Profile, process: ProcessRecord): Promise<Profile> {
    const { functions, strings } = window;
    const files = [...new Set(functions.file)].map((file) => strings.get(file));
    const calls = await this.prepare(files, process);
    const { profile, unplacedSamples } = placeProfile(window, ({ name, file, line }) => {
      const sampled = decodeName(name);
      const placed = sampled && placeFrame(this.scripts, calls, sampled, file, line);
      return (
        placed ?? { frames: [this.asSampled(sampled?.name ?? name, file, line, process)], unplaced: false }
      );
    });
    this.unplacedSamples += unplacedSamples;
    return profile;
  }

  /** Scripts whose functions could not be looked for, because of their size. */
  get notParsed(): ReadonlySet<string> {
    return this.scripts.tooLarge;
  }

  private async prepare(files: readonly string[], process: ProcessRecord): Promise<CallNames> {
    await this.maps.prepare(files);
    for (const file of files) if (this.isTextOf(file, process)) await this.scripts.prepare(file);
    const known = this.processes.get(process.pid);
    const fresh = files.filter((file) => !known?.files.has(file));
    if (known && fresh.length === 0) return known.calls;
    const all = new Set([...(known?.files ?? []), ...fresh]);
    const calls = new CallNames(this.scripts, all);
    this.processes.set(process.pid, { files: all, calls });
    return calls;
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
