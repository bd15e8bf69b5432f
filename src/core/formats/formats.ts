import { SelftimeError } from '../errors.ts';
import type { Profile, ValueType } from '../profile.ts';
import type { Bytes } from '../units.ts';

/** What a profile can be converted to. */
export type ConvertFormat =
  'pprof' | 'cpuprofile' | 'heapprofile' | 'speedscope' | 'collapsed' | 'svg' | 'markdown';

export interface WriteOptions {
  /** Which of the profile's sample types, where the format holds one. */
  readonly sampleType: number;
  /** Of the profile, for people: its file's name. */
  readonly title: string;
}

/** A file format that profiles are written in; each has a file of its own beside this one. */
export interface ProfileFormat {
  readonly id: ConvertFormat;
  /** For people: "V8 CPU profile". */
  readonly label: string;
  /** With their dot, lower case; the first is what is written. */
  readonly extensions: readonly string[];
  /** Whether the format can hold a sample type; any, where it does not say. */
  readonly holds?: (type: ValueType) => boolean;
  /** @throws SelftimeError `usage` for a profile that the format cannot hold. */
  readonly write: (profile: Profile, options: WriteOptions) => Uint8Array | string;
}

/** A difference of two profiles has values below zero, which most formats have no place for. */
export function refuseNegative(values: Float64Array, label: string): void {
  if (!values.some((value) => value < 0)) return;
  throw new SelftimeError(
    'usage',
    `A ${label} cannot hold values below zero, as a difference of profiles has.`,
    'Convert it to .pb.gz.',
  );
}

/** Formats that spell every stack out grow with the square of its depth. */
export function refuseSize(size: Bytes, largest: Bytes, label: string): void {
  if (size <= largest) return;
  throw new SelftimeError(
    'usage',
    `The profile is too large for a ${label}: more than ${Math.floor(largest / 2 ** 20)} MB.`,
    'Convert it to .pb.gz, or filter it first.',
  );
}
