import { growableFloat64, growableInt32, growableUint32 } from './growable.ts';
import type { Profile, ValueType } from './profile.ts';
import type { Line1 } from './units.ts';

/** A frame as a merge sees it: what its function and line are called after source maps. */
export interface Frame {
  readonly name: string;
  readonly file: string;
  readonly line: Line1;
  readonly startLine?: Line1;
}

export interface MergeOptions {
  /** Renames or moves a frame; called once for each function and line of the added profile. */
  readonly mapFrame?: (frame: Frame) => Frame;
  /** Added to every sample. */
  readonly labels?: Readonly<Record<string, string | number>>;
}

/**
 * Sums profiles of the same sample types into one: equal stacks with equal labels become one sample.
 * Frames are interned by value, so memory follows the number of different stacks, not of windows.
 */
export class ProfileBuilder {
  private readonly sampleTypes: readonly ValueType[];
  private readonly strings: string[] = [''];
  private readonly stringIds = new Map<string, number>([['', 0]]);
  private readonly functionIds = new Map<string, number>();
  private readonly functionName = growableUint32();
  private readonly functionFile = growableUint32();
  private readonly functionStart = growableInt32();
  private readonly locationIds = new Map<string, number>();
  private readonly lineStart = growableUint32();
  private readonly lineFunction = growableUint32();
  private readonly lineNumber = growableInt32();
  private readonly sampleIds = new Map<string, number>();
  private readonly stackStart = growableUint32();
  private readonly stack = growableUint32(1024);
  private readonly values = growableFloat64(1024);
  private readonly labelStart = growableUint32();
  private readonly labelKey = growableUint32();
  private readonly labelString = growableUint32();
  private readonly labelNumber = growableFloat64();

  constructor(sampleTypes: readonly ValueType[]) {
    this.sampleTypes = sampleTypes;
    for (const start of [this.lineStart, this.stackStart, this.labelStart]) start.push(0);
  }

  /** @throws Error when the sample types differ. */
  add(profile: Profile, options: MergeOptions = {}): void {
    const types = this.sampleTypes.length;
    const same = profile.sampleTypes.every(
      (t, i) => t.type === this.sampleTypes[i]?.type && t.unit === this.sampleTypes[i].unit,
    );
    if (!same || profile.sampleTypes.length !== types)
      throw new Error('Profiles of different sample types cannot be merged.');
    const locationOf = this.mapLocations(profile, options.mapFrame);
    const extra = Object.entries(options.labels ?? {}).map(([key, value]) => ({
      key: this.string(key),
      text: typeof value === 'string' ? this.string(value) : 0,
      number: typeof value === 'number' ? value : 0,
    }));
    const { samples, strings } = profile;
    for (let s = 0; s < samples.length; s++) {
      const stack: number[] = [];
      for (let at = samples.stackStart[s]; at < samples.stackStart[s + 1]; at++)
        stack.push(locationOf[samples.stack[at]]);
      const labels = [...extra];
      for (let l = samples.labelStart[s]; l < samples.labelStart[s + 1]; l++) {
        labels.push({
          key: this.string(strings[samples.labelKey[l]]),
          text: this.string(strings[samples.labelString[l]]),
          number: samples.labelNumber[l],
        });
      }
      const key = `${stack.join()}|${labels.map((l) => `${l.key}:${l.text}:${l.number}`).join()}`;
      let id = this.sampleIds.get(key);
      if (id === undefined) {
        id = this.sampleIds.size;
        this.sampleIds.set(key, id);
        for (const location of stack) this.stack.push(location);
        this.stackStart.push(this.stack.length);
        for (const label of labels) {
          this.labelKey.push(label.key);
          this.labelString.push(label.text);
          this.labelNumber.push(label.number);
        }
        this.labelStart.push(this.labelKey.length);
        for (let t = 0; t < types; t++) this.values.push(0);
      }
      for (let t = 0; t < types; t++) {
        const cell = id * types + t;
        this.values.set(cell, this.values.get(cell) + samples.values[s * types + t]);
      }
    }
  }

  /** A copy of what has been added so far; adding more does not change it. */
  build(about: Pick<Profile, 'period' | 'periodType' | 'timeNanos' | 'durationNanos' | 'comments'>): Profile {
    return {
      ...about,
      sampleTypes: this.sampleTypes,
      defaultSampleType: this.sampleTypes.length - 1,
      strings: this.strings.slice(),
      functions: {
        length: this.functionIds.size,
        name: this.functionName.done(),
        file: this.functionFile.done(),
        startLine: this.functionStart.done(),
      },
      locations: {
        length: this.locationIds.size,
        lineStart: this.lineStart.done(),
        lineFunction: this.lineFunction.done(),
        lineNumber: this.lineNumber.done(),
      },
      samples: {
        length: this.sampleIds.size,
        stackStart: this.stackStart.done(),
        stack: this.stack.done(),
        values: this.values.done(),
        labelStart: this.labelStart.done(),
        labelKey: this.labelKey.done(),
        labelString: this.labelString.done(),
        labelNumber: this.labelNumber.done(),
      },
    };
  }

  private mapLocations(profile: Profile, mapFrame: MergeOptions['mapFrame']): Uint32Array {
    const { locations, functions, strings } = profile;
    const mapped = new Uint32Array(locations.length);
    for (let i = 0; i < locations.length; i++) {
      const lines: { fn: number; line: Line1 }[] = [];
      for (let row = locations.lineStart[i]; row < locations.lineStart[i + 1]; row++) {
        const fn = locations.lineFunction[row];
        const frame: Frame = {
          name: strings[functions.name[fn]],
          file: strings[functions.file[fn]],
          line: locations.lineNumber[row],
          startLine: functions.startLine[fn],
        };
        const to = mapFrame ? mapFrame(frame) : frame;
        lines.push({ fn: this.function(to), line: to.line });
      }
      mapped[i] = this.location(lines);
    }
    return mapped;
  }

  private string(text: string): number {
    let id = this.stringIds.get(text);
    if (id === undefined) {
      id = this.strings.push(text) - 1;
      this.stringIds.set(text, id);
    }
    return id;
  }

  private function(frame: Frame): number {
    const key = `${frame.name}\0${frame.file}\0${frame.startLine ?? 0}`;
    let id = this.functionIds.get(key);
    if (id === undefined) {
      id = this.functionIds.size;
      this.functionIds.set(key, id);
      this.functionName.push(this.string(frame.name));
      this.functionFile.push(this.string(frame.file));
      this.functionStart.push(frame.startLine ?? 0);
    }
    return id;
  }

  private location(lines: readonly { fn: number; line: Line1 }[]): number {
    const key = lines.map(({ fn, line }) => `${fn}:${line}`).join();
    let id = this.locationIds.get(key);
    if (id === undefined) {
      id = this.locationIds.size;
      this.locationIds.set(key, id);
      for (const { fn, line } of lines) {
        this.lineFunction.push(fn);
        this.lineNumber.push(line);
      }
      this.lineStart.push(this.lineFunction.length);
    }
    return id;
  }
}
