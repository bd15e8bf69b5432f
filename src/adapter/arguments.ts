/**
 * Splits one string of arguments as a POSIX shell would, without expanding anything: blanks separate,
 * single quotes keep everything, double quotes keep all but backslash escapes of `"` and `\`.
 * Outside quotes a backslash escapes the next character, except on Windows, where it separates folders.
 */
export function splitArguments(text: string, platform: NodeJS.Platform = process.platform): string[] {
  const found: string[] = [];
  let current = '';
  let started = false;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    const next = text[at + 1];
    if (quote) {
      if (char === quote) quote = '';
      else if (char === '\\' && quote === '"' && (next === '"' || next === '\\')) current += text[++at];
      else current += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      started = true;
    } else if (char === '\\' && next !== undefined && (platform !== 'win32' || next === '"')) {
      current += text[++at];
      started = true;
    } else if (/\s/.test(char)) {
      if (started) found.push(current);
      current = '';
      started = false;
    } else {
      current += char;
      started = true;
    }
  }
  if (started || quote) found.push(current);
  return found;
}

const INSPECT = /^--(inspect|inspect-brk|inspect-wait|inspect-port|debug|debug-brk)(=|$)/;

/**
 * Without the flags that open Node's inspector: `--inspect-brk` would wait for a debugger that never
 * comes, and an open inspector distorts what is measured.
 */
export function withoutInspector(args: readonly string[]): { kept: string[]; removed: string[] } {
  return {
    kept: args.filter((arg) => !INSPECT.test(arg)),
    removed: args.filter((arg) => INSPECT.test(arg)),
  };
}

/** A command line for people to read and paste: quoted only where needed. */
export function displayCommand(command: readonly string[]): string {
  return command.map((part) => (/^[\w@%+=:,./\\-]+$/.test(part) ? part : JSON.stringify(part))).join(' ');
}
