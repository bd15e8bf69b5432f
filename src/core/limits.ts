import { SelftimeError } from './errors.ts';
import { formatValue } from './format.ts';
import type { Bytes } from './units.ts';

/** How much of a file is read before it is refused: a hostile or broken one must not take the machine with it. */
export interface ReadLimits {
  /** Of the uncompressed content; a gzip bomb stops here. */
  readonly uncompressedBytes: Bytes;
  /** Strings, functions or locations, each. */
  readonly entries: number;
  /** Frames of one stack. */
  readonly depth: number;
}

/** Real profiles have some tens of megabytes; V8 records at most 128 frames, Go 512, other recorders some thousands. */
export const defaultLimits: ReadLimits = {
  uncompressedBytes: 1024 * 1024 * 1024,
  entries: 10_000_000,
  depth: 100_000,
};

/** @param what it has more of than is read, as in "more than 100,000 frames in one stack" */
export function tooLarge(what: string): SelftimeError {
  return new SelftimeError(
    'profileTooLarge',
    `The profile has ${what}.`,
    'Record a shorter time or a longer interval.',
  );
}

const MEGABYTE: Bytes = 2 ** 20;

export function tooManyBytes(limit: Bytes): SelftimeError {
  return new SelftimeError(
    'profileTooLarge',
    `The profile has more than ${limit < MEGABYTE ? formatValue(limit, 'bytes') : `${Math.floor(limit / MEGABYTE)} MB`}.`,
    'Raise the limit (setting selftime.viewer.maximumSizeMB, option --max-size) if you trust the file.',
  );
}
