import { growableUint8 } from '../growable.ts';
import { defaultLimits } from '../limits.ts';
import type { Profile } from '../profile.ts';
import { rowValues } from '../stacks.ts';
import type { Line1 } from '../units.ts';
import { refuseSize, type WriteOptions } from './formats.ts';
import { ROOT } from './v8Frames.ts';

declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/**
 * Collapsed stacks, one line for each different stack: `main (a.js:3);parse (b.js:9) 42`. A frame's line is the
 * executing one, or where that is not known the line where its function starts.
 *
 * Bytes, because the text of half a million stacks may be longer than a string can be.
 *
 * @throws SelftimeError `usage` where it would be larger than what is read back
 */
export function writeCollapsed(profile: Profile, { sampleType }: WriteOptions): Uint8Array {
  const { stacks, locations } = profile;
  const { self } = rowValues(profile, sampleType);
  const encoder = new TextEncoder();
  const texts = Array.from({ length: locations.length }, (_, location) =>
    encoder.encode(`${locationText(profile, location)};`),
  );
  const out = growableUint8(1024);
  const path: number[] = [];
  const append = (bytes: Uint8Array): void => {
    out.reserve(bytes.length);
    out.array.set(bytes, out.length);
    out.length += bytes.length;
  };
  for (let row = 0; row < stacks.length; row++) {
    if (self[row] === 0) continue;
    path.length = 0;
    for (let at = row; at > 0; at = stacks.parent[at]) path.push(stacks.location[at]);
    for (let i = path.length - 1; i >= 0; i--) append(texts[path[i]]);
    if (path.length === 0) append(encoder.encode(ROOT));
    else out.length--;
    append(encoder.encode(` ${self[row]}\n`));
    refuseSize(out.length, defaultLimits.uncompressedBytes, 'file of collapsed stacks');
  }
  return out.done();
}

function locationText({ locations, functions, strings }: Profile, location: number): string {
  const frames: string[] = [];
  for (let i = locations.lineStart[location + 1] - 1; i >= locations.lineStart[location]; i--) {
    const fn = locations.lineFunction[i];
    const name = oneFrame(strings.get(functions.name[fn])) || '(anonymous)';
    const line: Line1 = locations.lineNumber[i] || functions.startLine[fn];
    const file = oneFrame(strings.get(functions.file[fn]));
    const place = file && ` (${line > 0 ? `${file}:${line}` : file})`;
    frames.push(name + place);
  }
  return frames.join(';') || '(unknown)';
}

/** The format knows no escapes. */
function oneFrame(text: string): string {
  return text
    .replace(/[\0-\x1f\x7f-\x9f\u2028\u2029]+/g, ' ')
    .replaceAll(';', ':')
    .trim();
}
