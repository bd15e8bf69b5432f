import { SelftimeError } from '../errors.ts';
import { tooLarge, type ReadLimits } from '../limits.ts';
import type { Bytes, Line1 } from '../units.ts';

/** Read and written; what a hostile file makes of it in memory is some ten times as much. */
export const LARGEST_JSON: Bytes = 256 * 1024 * 1024;
/** Objects and arrays; a profile of a million nodes has some five million. */
const MOST_CONTAINERS = 8_000_000;
const MOST_VALUES = 32_000_000;

declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Parses JSON of a size and depth that is known beforehand: JSON.parse itself would take any amount of memory.
 *
 * @throws SelftimeError `truncatedProfile` where the text ends early or is no JSON; `profileTooLarge`.
 */
export function parseJson(bytes: Uint8Array, limits: ReadLimits): unknown {
  checkShape(bytes, limits);
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    const at = /position (\d+)/.exec((error as Error).message)?.[1];
    throw new SelftimeError(
      'truncatedProfile',
      `The JSON is cut off or damaged${at === undefined ? '' : ` at character ${at}`}.`,
      'Record or export it again.',
    );
  }
}

function checkShape(bytes: Uint8Array, limits: ReadLimits): void {
  const largest = Math.min(LARGEST_JSON, limits.uncompressedBytes);
  if (bytes.length > largest) throw tooLarge(`more than ${Math.floor(largest / 2 ** 20)} MB of JSON`);
  // A call of a .heapprofile takes two levels.
  const deepest = 2 * limits.depth + 16;
  let depth = 0;
  let containers = 0;
  let values = 0;
  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case QUOTE:
        for (at++; at < bytes.length && bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) at++;
        break;
      case COMMA:
        if (++values > MOST_VALUES) throw tooLarge('too many values');
        break;
      case OPEN_BRACKET:
      case OPEN_BRACE:
        if (++containers > MOST_CONTAINERS) throw tooLarge('too many nodes');
        if (++depth > deepest) throw tooLarge(`more than ${limits.depth.toLocaleString('en-US')} levels`);
        break;
      case CLOSE_BRACKET:
      case CLOSE_BRACE:
        depth--;
    }
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A place in a profile's JSON, such as `nodes[3].id`; a function where making the text for nothing would cost. */
export type Where = string | (() => string);

/** A damaged profile of a known kind. */
export function damaged(where: Where, problem: string): SelftimeError {
  return new SelftimeError(
    'notAProfile',
    `The profile is damaged: ${typeof where === 'string' ? where : where()} ${problem}.`,
    'Record or export it again.',
  );
}

/** @throws SelftimeError as damaged() */
export function arrayAt(value: unknown, where: Where): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw damaged(where, value === undefined ? 'is missing' : 'is not a list');
}

/**
 * A number that is exact.
 *
 * @throws SelftimeError as damaged()
 */
export function numberAt(value: unknown, where: Where): number {
  if (typeof value !== 'number') throw damaged(where, value === undefined ? 'is missing' : 'is not a number');
  if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) throw damaged(where, 'is beyond 2^53');
  return value;
}

export function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback;
}

/** 0, "not known", for everything that is no line. */
export function lineOr0(value: unknown): Line1 {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 2 ** 31 ? value : 0;
}
