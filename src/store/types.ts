import type { SelftimeError } from '../core/errors.ts';
import type { Millis } from '../core/units.ts';

/** A saved capture set. One folder a baseline: `<folder>/<name>/{baseline.json, 1.pb.gz, 2.pb.gz, ..., sources/}`. */
export interface Baseline {
  /** Unique within its folder; what `--baseline NAME` names. */
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  /** Lives in the folder that is committed with the repository. */
  readonly shared: boolean;
  readonly scenario: string | undefined;
  /** Name and version in package.json. */
  readonly service: string | undefined;
  readonly version: string | undefined;
  readonly commit: string | undefined;
  /** Not exactly that commit: there were changes, or the captures are of several commits. */
  readonly dirty: boolean;
  /** When it was saved, since the epoch. */
  readonly created: Millis;
  /** Absolute paths, in the order of recording. */
  readonly captures: readonly string[];
  /** What must be alike for a comparison, as the gate calls it: `Node.js`, `CPU`, `interval` and so on. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Recorded paths of own code whose text was not kept: it had changed since the recording, and git does not know what
   * it was. Functions in them are matched without it.
   */
  readonly changedSources: readonly string[];
}

export interface SaveRequest {
  /** Files of runs of one program, absolute or from `root`. */
  readonly captures: readonly string[];
  /** Default: made of scenario or package, version and commit, and not in use. */
  readonly name?: string;
  /** Into the folder that is committed with the repository. */
  readonly shared?: boolean;
  /** A baseline of this name is replaced. */
  readonly replace?: boolean;
  /** Absolute. Its package.json names what captures without a package are of. */
  readonly root: string;
}

export interface BaselineFolders {
  readonly local: string;
  readonly shared: string | undefined;
}

/** A folder that should hold a baseline, and why it cannot be used. */
export interface DamagedBaseline {
  readonly name: string;
  readonly folder: string;
  readonly error: SelftimeError;
}
