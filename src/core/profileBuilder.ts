import { growableFloat64, growableInt32, growableUint32 } from './growable.ts';
import { Pairs } from './pairs.ts';
import type { Profile, ValueType } from './profile.ts';
import { StringList } from './strings.ts';
import { Trie } from './trie.ts';
import type { Line1 } from './units.ts';

/** A frame as a merge or a reader sees it: what its function and line are called after source maps. */
export interface Frame {
  readonly name: string;
  readonly file: string;
  readonly line: Line1;
  readonly startLine?: Line1;
}

export interface Label {
  readonly key: string;
  readonly value: string | number;
  /** Of a numeric value. */
  readonly unit?: string;
}

export interface MergeOptions {
  /** Renames or moves a frame; called once for each function and line of the added profile. */
  readonly mapFrame?: (frame: Frame) => Frame;
  /** Added to every sample. */
  readonly labels?: readonly Label[];
}

type About = Pick<
  Profile,
  'period' | 'periodType' | 'timeNanos' | 'durationNanos' | 'comments' | 'defaultSampleType'
>;

/**
 * Makes profiles: from samples of any source, and by summing profiles of the same sample types. Equal
 * stacks with equal labels become one sample; frames are interned by value, so memory follows the number
 * of different stacks, not of windows.
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
  private readonly stacks = new Trie();
  private readonly labelSetIds = new Map<string, number>([['', 0]]);
  private readonly labelSets: (readonly InternedLabel[])[] = [[]];
  /** Samples by stack row and label set. */
  private readonly sampleIds = new Pairs();
  private readonly stackOf = growableUint32();
  private readonly labelsOf = growableUint32();
  private readonly values = growableFloat64(1024);

  constructor(sampleTypes: readonly ValueType[]) {
    this.sampleTypes = sampleTypes;
    this.lineStart.push(0);
  }

  /**
   * The row of a stack: that of `under` (0: the empty stack) with one more location called from it.
   *
   * @param frames of the location; several when functions were inlined, innermost first
   */
  stack(under: number, frames: Frame | readonly Frame[]): number {
    return this.stacks.child(under, this.location(Array.isArray(frames) ? frames : [frames as Frame]));
  }

  /** @param values one for each sample type; added to those of an equal sample */
  addSample(stack: number, values: ArrayLike<number>, labels: readonly Label[] = []): void {
    this.addInterned(stack, values, 0, labels.length === 0 ? 0 : this.labelSet(labels));
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
    const { samples, stacks } = profile;
    const rowOf = new Uint32Array(stacks.length);
    for (let row = 1; row < stacks.length; row++)
      rowOf[row] = this.stacks.child(rowOf[stacks.parent[row]], locationOf[stacks.location[row]]);
    for (let s = 0; s < samples.length; s++) {
      const labels = [...(options.labels ?? []), ...labelsOf(profile, s)];
      const set = labels.length === 0 ? 0 : this.labelSet(labels);
      this.addInterned(rowOf[samples.stack[s]], samples.values, s * types, set);
    }
  }

  /** A copy of what has been added so far; adding more does not change it. */
  build(about: Partial<About> = {}): Profile {
    const labels = this.labelColumns();
    const { length, parent, key } = this.stacks.copy();
    return {
      period: 0,
      periodType: undefined,
      timeNanos: 0,
      durationNanos: 0,
      comments: [],
      defaultSampleType: this.sampleTypes.length - 1,
      ...about,
      sampleTypes: this.sampleTypes,
      strings: new StringList(this.strings.slice()),
      functions: {
        length: this.functionIds.size,
        name: this.functionName.copy(),
        file: this.functionFile.copy(),
        startLine: this.functionStart.copy(),
      },
      locations: {
        length: this.locationIds.size,
        lineStart: this.lineStart.copy(),
        lineFunction: this.lineFunction.copy(),
        lineNumber: this.lineNumber.copy(),
      },
      stacks: { length, parent, location: key },
      samples: {
        length: this.stackOf.length,
        stack: this.stackOf.copy(),
        values: this.values.copy(),
        ...labels,
      },
    };
  }

  private addInterned(stack: number, values: ArrayLike<number>, from: number, labelSet: number): void {
    const types = this.sampleTypes.length;
    const sample = this.sampleIds.index(stack, labelSet);
    if (sample === this.stackOf.length) {
      this.stackOf.push(stack);
      this.labelsOf.push(labelSet);
      for (let t = 0; t < types; t++) this.values.push(0);
    }
    const cells = this.values.array;
    for (let t = 0; t < types; t++) cells[sample * types + t] += values[from + t];
  }

  private labelSet(labels: readonly Label[]): number {
    const interned = labels.map(({ key, value, unit = '' }) => ({
      key: this.string(key),
      text: typeof value === 'string' ? this.string(value) : 0,
      number: typeof value === 'number' ? value : 0,
      unit: this.string(unit),
    }));
    const key = interned.map((l) => `${l.key}:${l.text}:${l.number}:${l.unit}`).join();
    let id = this.labelSetIds.get(key);
    if (id === undefined) {
      id = this.labelSets.push(interned) - 1;
      this.labelSetIds.set(key, id);
    }
    return id;
  }

  private labelColumns() {
    const start = growableUint32(this.labelsOf.length + 1);
    const key = growableUint32();
    const text = growableUint32();
    const number = growableFloat64();
    const unit = growableUint32();
    start.push(0);
    for (let s = 0; s < this.labelsOf.length; s++) {
      for (const label of this.labelSets[this.labelsOf.array[s]]) {
        key.push(label.key);
        text.push(label.text);
        number.push(label.number);
        unit.push(label.unit);
      }
      start.push(key.length);
    }
    return {
      labelStart: start.done(),
      labelKey: key.done(),
      labelString: text.done(),
      labelNumber: number.done(),
      labelUnit: unit.done(),
    };
  }

  private mapLocations(profile: Profile, mapFrame: MergeOptions['mapFrame']): Uint32Array {
    const { locations, functions, strings } = profile;
    const mapped = new Uint32Array(locations.length);
    for (let i = 0; i < locations.length; i++) {
      const frames: Frame[] = [];
      for (let row = locations.lineStart[i]; row < locations.lineStart[i + 1]; row++) {
        const fn = locations.lineFunction[row];
        const frame: Frame = {
          name: strings.get(functions.name[fn]),
          file: strings.get(functions.file[fn]),
          line: locations.lineNumber[row],
          startLine: functions.startLine[fn],
        };
        frames.push(mapFrame ? mapFrame(frame) : frame);
      }
      mapped[i] = this.location(frames);
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

  private location(frames: readonly Frame[]): number {
    const lines = frames.map((frame) => ({ fn: this.function(frame), line: frame.line }));
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

interface InternedLabel {
  readonly key: number;
  readonly text: number;
  readonly number: number;
  readonly unit: number;
}

/** The labels of one sample. */
export function labelsOf({ samples, strings }: Profile, sample: number): Label[] {
  const labels: Label[] = [];
  for (let l = samples.labelStart[sample]; l < samples.labelStart[sample + 1]; l++) {
    const text = samples.labelString[l];
    labels.push({
      key: strings.get(samples.labelKey[l]),
      value: text === 0 ? samples.labelNumber[l] : strings.get(text),
      ...(samples.labelUnit[l] === 0 ? {} : { unit: strings.get(samples.labelUnit[l]) }),
    });
  }
  return labels;
}
