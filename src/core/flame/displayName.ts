import type { Line1 } from '../units.ts';

/**
 * A function's name as a frame shows it. V8's nameless functions would all look alike, and the sampler
 * names them `(anonymous:L#33:C#31)`; where they stand says more.
 */
export function displayName(name: string, file: string, line: Line1): string {
  const nameless = /^(?:|\(anonymous(?::L#(\d+)(?::C#\d+)?)?\))$/.exec(name);
  if (!nameless) return name;
  const base = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  const at = nameless[1] ?? (line > 0 ? String(line) : '');
  if (base === '') return '(anonymous)';
  return `(anonymous) ${base}${at === '' ? '' : `:${at}`}`;
}

/** Without the path that Go puts before a name: `scrape.(*loop).run` of `github.com/x/y/pkg/scrape.(*loop).run`. */
export function shortName(name: string): string {
  // Type parameters may hold paths of their own, and spaces.
  const head = name.split(/[[(<\s]/, 1)[0];
  return name.slice(head.lastIndexOf('/') + 1);
}
