import { setImmediate } from 'node:timers/promises';
import { growableInt32, growableUint32 } from '../../core/growable.ts';
import type { Profile } from '../../core/profile.ts';
import type { Frame } from '../../core/profileBuilder.ts';
import { StringList } from '../../core/strings.ts';
import type { Millis } from '../../core/units.ts';

/** The host does other things, too. */
const LONGEST_AT_A_STRETCH: Millis = 15;

export type PlaceFrame = (frame: { readonly name: string; readonly file: string; readonly line: number }) => {
  readonly frames: readonly Frame[];
  readonly unplaced: boolean;
};

/**
 * A window with each location put where it belongs; a frame that code was inlined into gives its location several
 * lines. Stacks and samples stay.
 *
 * @returns also the number of samples (the first value) that were taken on a line that cannot be known
 */
export async function placeProfile(
  profile: Profile,
  place: PlaceFrame,
): Promise<{ readonly profile: Profile; readonly unplacedSamples: number }> {
  const { locations, functions, strings } = profile;
  const texts: string[] = [];
  for (let i = 0; i < strings.length; i++) texts.push(strings.get(i));
  const interned = new Map(texts.map((text, i) => [text, i]));
  const string = (text: string) => {
    const known = interned.get(text);
    if (known === undefined) interned.set(text, texts.push(text) - 1);
    return known ?? texts.length - 1;
  };
  const name = growableUint32();
  const file = growableUint32();
  const startLine = growableInt32();
  const lineStart = growableUint32();
  const lineNumber = growableInt32();
  const unplaced = new Uint8Array(locations.length);
  lineStart.push(0);
  let since = performance.now();
  for (let location = 0; location < locations.length; location++) {
    const first = locations.lineStart[location];
    const fn = locations.lineFunction[first];
    const placed = place({
      name: strings.get(functions.name[fn]),
      file: strings.get(functions.file[fn]),
      line: locations.lineNumber[first],
    });
    unplaced[location] = placed.unplaced ? 1 : 0;
    for (const frame of placed.frames) {
      name.push(string(frame.name));
      file.push(string(frame.file));
      startLine.push(frame.startLine ?? 0);
      lineNumber.push(frame.line);
    }
    lineStart.push(lineNumber.length);
    if (performance.now() - since > LONGEST_AT_A_STRETCH) {
      await setImmediate();
      since = performance.now();
    }
  }
  const { samples, stacks } = profile;
  const types = profile.sampleTypes.length;
  let unplacedSamples = 0;
  for (let s = 0; s < samples.length; s++)
    if (unplaced[stacks.location[samples.stack[s]]] === 1) unplacedSamples += samples.values[s * types];
  const rows = lineNumber.length;
  return {
    unplacedSamples,
    profile: {
      ...profile,
      strings: new StringList(texts),
      // One for each line; the merge makes equal ones the same.
      functions: { length: rows, name: name.done(), file: file.done(), startLine: startLine.done() },
      locations: {
        length: locations.length,
        lineStart: lineStart.done(),
        lineFunction: Uint32Array.from({ length: rows }, (_, row) => row),
        lineNumber: lineNumber.done(),
      },
    },
  };
}
