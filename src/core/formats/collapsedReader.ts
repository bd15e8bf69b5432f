import { SelftimeError } from '../errors.ts';
import { tooLarge, type ReadLimits } from '../limits.ts';
import { ProfileBuilder, type Frame } from '../profileBuilder.ts';
import type { Profile } from '../profile.ts';
import { FrameStacks } from './frameStacks.ts';
import { lineOr0 } from './json.ts';
import { startOfNameless } from './nameless.ts';

declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

const NEWLINE = 0x0a;
/** Decoded at a time: a text as a whole may be longer than a string can be. */
const PIECE = 4 * 1024 * 1024;

/**
 * Collapsed stacks, as Brendan Gregg's stackcollapse scripts write them: `main;parse;scan 42`, one stack a line,
 * outermost frame first. A frame is `name`, `name (file)` or `name (file:line)`.
 *
 * @throws SelftimeError `notAProfile`, with the line; `profileTooLarge`
 */
export function readCollapsed(bytes: Uint8Array, limits: ReadLimits): Profile {
  const builder = new ProfileBuilder([{ type: 'samples', unit: 'count' }]);
  const ids = new Map<string, number>();
  const texts: string[] = [];
  const stacks = new FrameStacks(builder, (id) => parseFrame(texts[id]), limits);
  const idOf = (text: string): number => {
    let id = ids.get(text);
    if (id === undefined) ids.set(text, (id = texts.push(text) - 1));
    return id;
  };
  let number = 0;
  for (const whole of linesOf(bytes)) {
    number++;
    const line = whole.trimEnd();
    if (line === '') continue;
    const space = Math.max(line.lastIndexOf(' '), line.lastIndexOf('\t'));
    const value = line.slice(space + 1);
    const stack = line.slice(0, Math.max(0, space)).trim();
    if (stack === '' || !isValue(value)) throw notCollapsed(number);
    const frames = stack.split(';');
    if (frames.length > limits.depth)
      throw tooLarge(`more than ${limits.depth.toLocaleString('en-US')} frames in one stack`);
    let node = 0;
    for (const frame of frames) node = stacks.push(node, idOf(frame));
    builder.addSample(stacks.row(node), [Number(value)]);
  }
  return builder.build();
}

function isValue(text: string): boolean {
  return (
    text.length < 40 &&
    /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) &&
    Math.abs(Number(text)) <= Number.MAX_SAFE_INTEGER
  );
}

function notCollapsed(line: number): SelftimeError {
  return new SelftimeError(
    'notAProfile',
    `This is a text file, but no profile: line ${line} is no stack with a number at its end.`,
    'Collapsed stacks look so: main;parse;scan 42',
  );
}

/** Names may end in brackets, and paths may hold them: the last pair is a place if its content looks like one. */
function parseFrame(text: string): Frame {
  const plain = { name: text, file: '', line: 0 };
  if (!text.endsWith(')')) return plain;
  let open = text.length - 1;
  for (let depth = 0; open >= 0; open--) {
    if (text[open] === ')') depth++;
    else if (text[open] === '(' && --depth === 0) break;
  }
  if (open < 1 || text[open - 1] !== ' ') return plain;
  const place = text.slice(open + 1, -1);
  if (!/[/\\.:[<?]/.test(place)) return plain;
  const colon = place.lastIndexOf(':');
  const digits = place.slice(colon + 1);
  const line = colon > 0 && /^\d{1,10}$/.test(digits) ? lineOr0(Number(digits)) : 0;
  const name = text.slice(0, open - 1);
  const file = line > 0 ? place.slice(0, colon) : place;
  return { name, file, line, startLine: startOfNameless(name, line) };
}

function* linesOf(bytes: Uint8Array): Generator<string> {
  const decoder = new TextDecoder();
  for (let start = 0; start < bytes.length;) {
    let end = Math.min(bytes.length, start + PIECE);
    if (end < bytes.length) {
      const last = bytes.lastIndexOf(NEWLINE, end - 1);
      const next = last >= start ? last : bytes.indexOf(NEWLINE, end);
      end = next < 0 ? bytes.length : next + 1;
    }
    const lines = decoder.decode(bytes.subarray(start, end)).split('\n');
    if (lines.at(-1) === '') lines.pop();
    yield* lines;
    start = end;
  }
}
