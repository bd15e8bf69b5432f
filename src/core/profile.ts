import type { Line1, Nanoseconds } from './units.ts';

/**
 * A profile in columns: what every reader makes and every table, tree and writer takes.
 *
 * pprof's words (https://github.com/google/pprof/blob/main/proto/profile.proto): a sample has a stack
 * of locations, leaf first; a location has one or more lines, innermost inlined function first; a
 * line names a function. Rows are addressed by index from 0, not by pprof's own ids. Stacks are kept as
 * a tree (Firefox's stack table), because half a million of them share most of their frames.
 */
export interface Profile {
  /** At least one. */
  readonly sampleTypes: readonly ValueType[];
  /** Index into `sampleTypes`: the profile's own default, else the last, as `go tool pprof` chooses. */
  readonly defaultSampleType: number;
  readonly period: number;
  readonly periodType: ValueType | undefined;
  /** Start of the recording since the epoch; 0 when not known. */
  readonly timeNanos: Nanoseconds;
  /** 0 when not known. */
  readonly durationNanos: Nanoseconds;
  readonly comments: readonly string[];
  /** Indexed by every `name`, `file` and label column below; entry 0 is the empty string. */
  readonly strings: Strings;
  readonly functions: FunctionColumns;
  readonly locations: LocationColumns;
  readonly stacks: StackColumns;
  readonly samples: SampleColumns;
}

/** A measured quantity, for example `{type: 'wall', unit: 'nanoseconds'}`. */
export interface ValueType {
  readonly type: string;
  readonly unit: string;
}

export interface FunctionColumns {
  readonly length: number;
  /** String index. */
  readonly name: Uint32Array;
  /** String index of the source file: absolute path or URL where the recorder knew it. */
  readonly file: Uint32Array;
  /** Line1; 0 when the recorder did not know it. */
  readonly startLine: Int32Array;
}

/** Lines of location `i` are rows `lineStart[i]` to `lineStart[i + 1]` (exclusive), innermost first. */
export interface LocationColumns {
  readonly length: number;
  readonly lineStart: Uint32Array;
  /** Function index, one entry for each line row. */
  readonly lineFunction: Uint32Array;
  /** Line1, one entry for each line row. */
  readonly lineNumber: Int32Array;
}

/**
 * Row 0 is the empty stack; row `i` is the stack of row `parent[i]` with one more location called from
 * it. A parent's index is smaller than its children's, so one sweep either way visits a tree in order.
 * No two rows have the same parent and location.
 */
export interface StackColumns {
  readonly length: number;
  /** -1 for row 0. */
  readonly parent: Int32Array;
  /** Location index; means nothing for row 0. */
  readonly location: Uint32Array;
}

export interface SampleColumns {
  readonly length: number;
  /** Stack row; its location is where the sample was taken. */
  readonly stack: Uint32Array;
  /** Row-major: value of sample `i` for sample type `t` is `values[i * sampleTypes.length + t]`. */
  readonly values: Float64Array;
  /** Labels of sample `i` are rows `labelStart[i]` to `labelStart[i + 1]` (exclusive). */
  readonly labelStart: Uint32Array;
  /** String index. */
  readonly labelKey: Uint32Array;
  /** String index; 0 for a numeric label. */
  readonly labelString: Uint32Array;
  /** The value of a numeric label; 0 for a string label. */
  readonly labelNumber: Float64Array;
  /** String index of a numeric label's unit; 0 where none was given. */
  readonly labelUnit: Uint32Array;
}

/** A place in source, as shown to people. */
export interface SourceLine {
  readonly file: string;
  readonly line: Line1;
}

/** Strings by index, decoded when they are first asked for. */
export interface Strings {
  readonly length: number;
  /** @throws RangeError for an index that is not there. */
  get(index: number): string;
}
