import type { ReadLimits } from '../limits.ts';
import type { Profile } from '../profile.ts';

/** What a profile can be converted to and from. */
export type ConvertFormat =
  'pprof' | 'cpuprofile' | 'heapprofile' | 'speedscope' | 'collapsed' | 'svg' | 'markdown';

export interface WriteOptions {
  /** Which of the profile's sample types, where the format holds one. */
  readonly sampleType: number;
  /** Of the profile, for people: its file's name. */
  readonly title: string;
}

/** One file format; each has a file of its own beside this one. */
export interface ProfileFormat {
  readonly id: ConvertFormat;
  /** For people: "V8 CPU profile". */
  readonly label: string;
  /** With their dot, lower case; the first is what is written. */
  readonly extensions: readonly string[];
  /** @throws SelftimeError `notAProfile` or `truncatedProfile`, saying what is wrong and where. */
  readonly read?: (bytes: Uint8Array, limits: ReadLimits) => Profile;
  /** @throws SelftimeError `usage` for a profile that the format cannot hold. */
  readonly write?: (profile: Profile, options: WriteOptions) => Uint8Array | string;
}
