import { parse } from 'dotenv';

/** What a launch configuration says about the environment; null deletes a variable. */
export type EnvironmentChanges = Readonly<Record<string, string | null>>;

/**
 * Variables of the editor's own processes that would change how a Node program runs. VS Code removes the
 * same ones from its terminals (vs/base/common/processes.ts, sanitizeProcessEnvironment).
 */
const EDITORS_OWN = [
  /^ELECTRON_.+$/,
  /^VSCODE_(?!(PORTABLE|SHELL_LOGIN|ENV_REPLACE|ENV_APPEND|ENV_PREPEND)).+$/,
  /^SNAP(|_.*)$/,
  /^GDK_PIXBUF_.+$/,
];

/** A js-debug bootloader that a debugger of the editor itself left in NODE_OPTIONS. */
const DEBUGGERS_PRELOAD = /\s*--require[= ]("(?:[^"\\]|\\.)*js-debug(?:[^"\\]|\\.)*"|\S*js-debug\S*)/g;

/** The editor's environment, as a program started from a terminal would see it. */
export function inheritedEnvironment(editor: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const clean: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(editor)) {
    if (!EDITORS_OWN.some((own) => own.test(name))) clean[name] = value;
  }
  if (clean.NODE_OPTIONS !== undefined) {
    clean.NODE_OPTIONS = clean.NODE_OPTIONS.replace(DEBUGGERS_PRELOAD, '').trim();
    if (clean.NODE_OPTIONS === '') delete clean.NODE_OPTIONS;
  }
  return clean;
}

/** The variables of a dotenv file; a byte order mark is not part of the first name. */
export function parseEnvFile(text: string): Record<string, string> {
  return parse(text.replace(/^\uFEFF/, ''));
}

/** Later changes win. On Windows names differ only in case are one variable. */
export function changeEnvironment(
  base: NodeJS.ProcessEnv,
  changes: readonly EnvironmentChanges[],
  platform: NodeJS.Platform = process.platform,
): NodeJS.ProcessEnv {
  const merged: NodeJS.ProcessEnv = { ...base };
  for (const change of changes) {
    for (const [name, value] of Object.entries(change)) {
      if (platform === 'win32') {
        for (const other of Object.keys(merged)) {
          if (other.toLowerCase() === name.toLowerCase()) delete merged[other];
        }
      }
      if (value === null) delete merged[name];
      else merged[name] = value;
    }
  }
  return merged;
}

/** What to tell a terminal, whose shell brings its own environment: only what differs from `base`. */
export function environmentDifference(
  base: NodeJS.ProcessEnv,
  wanted: NodeJS.ProcessEnv,
): Record<string, string | null> {
  const difference: Record<string, string | null> = {};
  for (const [name, value] of Object.entries(wanted)) {
    if (value !== undefined && base[name] !== value) difference[name] = value;
  }
  for (const name of Object.keys(base)) {
    if (wanted[name] === undefined) difference[name] = null;
  }
  return difference;
}
