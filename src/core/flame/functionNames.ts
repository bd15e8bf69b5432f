import { canonicalFunctions } from '../functionKeys.ts';
import type { Profile } from '../profile.ts';
import type { Line1 } from '../units.ts';
import { displayName, shownText } from './displayName.ts';
import { originOf, type Origin } from './origin.ts';

/** What is said of a function. */
export interface FunctionName {
  /** As in the profile, cut where it is too long for any view. */
  readonly file: string;
  /** Line1; 0 when the recorder did not know it. */
  readonly startLine: Line1;
  /** As in the profile. */
  readonly raw: string;
  readonly origin: Origin;
}

/** Names and keys of a profile's functions, by their row in `profile.functions`; each is made once. */
export class FunctionNames {
  private readonly profile: Profile;
  private readonly names: (FunctionName | undefined)[] = [];
  private readonly keys: (string | undefined)[] = [];
  private byKey: Map<string, number> | undefined;

  constructor(profile: Profile) {
    this.profile = profile;
  }

  get(index: number): FunctionName {
    return (this.names[index] ??= this.make(index));
  }

  /** As displayName() has it; `line` tells nameless functions apart where their start is not known. */
  shown(index: number, line: Line1): string {
    const { raw, file, startLine } = this.get(index);
    return displayName(raw, file, startLine || line);
  }

  /** Name, file and start line: what tells functions of one program apart, also in a later version of the file. */
  key(index: number): string {
    return (this.keys[index] ??= this.makeKey(index));
  }

  /** The first function with this key; undefined when the profile has none. */
  index(key: string): number | undefined {
    if (!this.byKey) {
      this.byKey = new Map();
      const canonical = canonicalFunctions(this.profile);
      canonical.forEach((first, i) => first === i && this.byKey!.set(this.key(i), i));
    }
    return this.byKey.get(key);
  }

  private make(index: number): FunctionName {
    const { functions, strings } = this.profile;
    const file = strings.get(functions.file[index]);
    return {
      raw: strings.get(functions.name[index]),
      file: file.length > longestPath ? shownText(file) : file,
      startLine: functions.startLine[index],
      origin: originOf(file.slice(-longestPath)),
    };
  }

  private makeKey(index: number): string {
    const { functions, strings } = this.profile;
    const name = placeKey(strings.get(functions.name[index]));
    return `${name}\n${placeKey(strings.get(functions.file[index]))}\n${functions.startLine[index]}`;
  }
}

/** Of most systems; a longer one cannot be opened. */
const longestPath = 4096;
const longestPart = 500;

/** Keys travel with every view, and are kept with the page's state: what is too long for that is told apart by its hash. */
export function placeKey(text: string): string {
  if (text.length <= longestPart) return text;
  return `${text.slice(0, longestPart)}…${text.length}…${fnv1a(text)}`;
}

/** FNV-1a, https://datatracker.ietf.org/doc/html/draft-eastlake-fnv. */
export function fnv1a(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}
