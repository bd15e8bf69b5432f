import { RE2JS } from 're2js';
import { messageOf, SelftimeError } from './errors.ts';

/** Whether a text matches anywhere. */
export type Matcher = (text: string) => boolean;

/**
 * A regular expression in RE2's syntax, which is pprof's too: no look-around and no back references, and
 * in return linear time whatever the expression and the text, both of which may come from a hostile file.
 *
 * @throws SelftimeError `usage`.
 */
export function matcherOf(expression: string, options: { readonly ignoreCase?: boolean } = {}): Matcher {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(expression, options.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch (error) {
    throw new SelftimeError(
      'usage',
      `"${shortened(expression)}" is not a regular expression: ${shortened(messageOf(error))}.`,
      'Escape special characters with \\.',
    );
  }
  return (text) => compiled.test(text);
}

/** An expression of a file may be of any length. */
function shortened(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}
