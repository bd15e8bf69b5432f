import type { Line1, Nanoseconds } from './units.ts';

/**
 * A profile in columns: what every reader makes and every table, tree and writer takes.
 *
 * pprof's words (https://github.com/google/pprof/blob/main/proto/profile.proto): a sample has a stack
 * of locations, leaf first; a location has one or more lines, innermost inlined function first; a
 * line names a function. Rows are addressed by index from 0, not by pprof's own ids. The typed arrays
 * may be shared with a worker by transfer, so nothing here holds a closure.
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
  /** Indexed by every `*Name`, `*File`, key and string column below; entry 0 is the empty string. */
  readonly strings: readonly string[];
  readonly functions: FunctionColumns;
  readonly locations: LocationColumns;
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

/** Stack of sample `i` is `stack[stackStart[i]]` to `stack[stackStart[i + 1]]` (exclusive), leaf first. */
export interface SampleColumns {
  readonly length: number;
  readonly stackStart: Uint32Array;
  /** Location index. */
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
}

/** A place in source, as shown to people. */
export interface SourceLine {
  readonly file: string;
  readonly line: Line1;
}
