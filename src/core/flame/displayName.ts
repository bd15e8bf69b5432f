import type { CssPixels, Line1 } from '../units.ts';

/** Recorders take names from programs, and a program may be generated or hostile: no view needs more of one. */
const longestText = 1000;

/**
 * A name or path of a profile as it can be shown: control characters as their pictures, and without the
 * characters that turn the direction of all that follows (https://trojansource.codes). What is too long
 * loses its middle.
 */
export function shownText(text: string): string {
  const short = text.length > longestText ? cutMiddle(text, longestText) : text;
  return /^[\x20-\x7e]*$/.test(short) ? short : short.replace(hidden, pictureOf);
}

const hidden = /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

function pictureOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}

/**
 * A function's name as a frame shows it. V8's nameless functions would all look alike, and the sampler
 * names them `(anonymous:L#33:C#31)`; where they stand says more.
 */
export function displayName(name: string, file: string, line: Line1): string {
  const nameless = /^(?:|\(anonymous(?::L#(\d+)(?::C#\d+)?)?\))$/.exec(name);
  if (!nameless) return shownText(name);
  const base = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  const at = nameless[1] ?? (line > 0 ? String(line) : '');
  if (base === '') return '(anonymous)';
  return `(anonymous) ${shownText(base)}${at === '' ? '' : `:${at}`}`;
}

/** Without the path that Go puts before a name: `scrape.(*loop).run` of `github.com/x/y/pkg/scrape.(*loop).run`. */
export function shortName(name: string): string {
  // Type parameters may hold paths of their own, and spaces.
  const head = name.split(/[[(<\s]/, 1)[0];
  return name.slice(head.lastIndexOf('/') + 1);
}

/**
 * As much of a displayed name as fits into `width`. The path in it goes first, from its middle:
 * `github.com/x/y/pkg.(*T).M` becomes `gith…/y/pkg.(*T).M`, then `pkg.(*T).M`; `(anonymous) handlers.js:12`
 * becomes `(anonymous) han…js:12`. Only where the name alone does not fit is its end cut off. '' where not even
 * three letters fit.
 *
 * @param letterWidth of an average letter
 */
export function fitLabel(name: string, width: CssPixels, letterWidth: CssPixels): string {
  // Letters of East Asian scripts are twice as wide.
  const room = Math.floor(width / (/[\u1100-\uffff]/.test(name) ? letterWidth * 2 : letterWidth));
  if (name.length <= room) return name;
  if (room < 3) return '';
  const [before, path, after] = partsOf(name);
  const left = room - before.length - after.length;
  if (left >= shortestPath) return before + cutMiddle(path, left) + after;
  const bare = path === '' ? name : (before || after).trim();
  return bare.length <= room ? bare : `${whole(bare.slice(0, room - 1))}…`;
}

/** Less of a path says nothing. */
const shortestPath = 4;

/** What stays, what may lose its middle, and what stays. */
function partsOf(name: string): readonly [before: string, path: string, after: string] {
  const nameless = /^(\(anonymous\) )(.*?)((?::\d+)?)$/.exec(name);
  if (nameless) return [nameless[1], nameless[2], nameless[3]];
  const short = shortName(name);
  return ['', name.slice(0, name.length - short.length), short];
}

/** At most `length` characters of a longer text, from both ends. */
function cutMiddle(text: string, length: number): string {
  if (text.length <= length) return text;
  const tail = Math.floor((length - 1) / 2);
  const end = text.slice(text.length - tail).replace(/^[\udc00-\udfff]/, '');
  return `${whole(text.slice(0, length - 1 - tail))}…${end}`;
}

/** Without half a character at the end. */
function whole(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, '');
}
