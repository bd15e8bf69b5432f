import { SelftimeError } from '../errors.ts';
import type { ReadLimits } from '../limits.ts';
import type { Profile } from '../profile.ts';
import { readCollapsed } from './collapsedReader.ts';
import { readCpuProfile } from './cpuprofileReader.ts';
import { readHeapProfile } from './heapprofileReader.ts';
import { isObject, parseJson, type JsonObject } from './json.ts';
import { readSpeedscope } from './speedscopeReader.ts';

/** Formats in JSON, by what a file of theirs has at its top. */
const jsonFormats: readonly {
  readonly recognises: (json: JsonObject) => boolean;
  readonly read: (json: JsonObject, limits: ReadLimits) => Profile;
}[] = [
  { recognises: (json) => 'nodes' in json, read: readCpuProfile },
  { recognises: (json) => 'head' in json, read: readHeapProfile },
  { recognises: (json) => 'profiles' in json || 'shared' in json, read: readSpeedscope },
];

/**
 * Reads a profile in one of the text formats; the content says which.
 *
 * @throws SelftimeError `notAProfile`, `truncatedProfile` or `profileTooLarge`
 */
export function readTextProfile(bytes: Uint8Array, limits: ReadLimits): Profile {
  const first = bytes.find((byte) => !BLANKS.has(byte));
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return readCollapsed(bytes, limits);
  const json = parseJson(bytes, limits);
  if (Array.isArray(json) || (isObject(json) && 'traceEvents' in json)) {
    throw new SelftimeError(
      'notAProfile',
      'This is a list of events, as in a Chrome trace, which is not supported.',
      'Save the CPU profile itself, as a .cpuprofile.',
    );
  }
  const format = isObject(json) ? jsonFormats.find(({ recognises }) => recognises(json)) : undefined;
  if (!isObject(json) || !format) {
    throw new SelftimeError(
      'notAProfile',
      'This is a JSON file, but no profile.',
      'JSON profiles are .cpuprofile, .heapprofile and .speedscope.json.',
    );
  }
  return format.read(json, limits);
}

/** White space, and the three bytes of a byte order mark. */
const BLANKS = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
