import { dirname, isAbsolute, resolve } from 'node:path';
import { SelftimeError } from '../core/errors.ts';
import { splitArguments, withoutInspector } from './arguments.ts';
import type { EnvironmentChanges } from './environment.ts';

export type ConsoleKind = 'internalConsole' | 'integratedTerminal' | 'externalTerminal';

/** A launch configuration after checking its types; nothing of the file system has been looked at. */
export interface LaunchPlan {
  readonly name: string;
  /** As written: a path or a name such as `node`, `npm`, `tsx`. */
  readonly runtimeExecutable: string;
  readonly runtimeArgs: readonly string[];
  /** Absolute. */
  readonly program: string | undefined;
  readonly args: readonly string[];
  /** The user gave `args` as one string: a terminal's shell may expand it. */
  readonly argsForShell: boolean;
  /** Absolute. */
  readonly cwd: string;
  readonly env: EnvironmentChanges;
  /** Absolute, in the order in which they apply. */
  readonly envFiles: readonly string[];
  readonly console: ConsoleKind;
  /** Globs, absolute or relative to `cwd`: where a TypeScript program's JavaScript lies. */
  readonly outFiles: readonly string[];
  /** The attribute `sampling`, as written: what samples checks it. */
  readonly sampling: unknown;
  /** For people, one sentence each: what of the configuration is not followed. */
  readonly notes: readonly string[];
}

/**
 * Reads a launch configuration of type `selftime`, `node` or `pwa-node` whose variables are already
 * substituted, or of type `node-terminal`, whose `command` a shell runs. What only a debugger can do (`stopOnEntry`, `skipFiles`, `smartStep` ...) is ignored.
 *
 * @throws SelftimeError `usage`, naming the attribute and what it should be.
 */
export function planLaunch(config: Readonly<Record<string, unknown>>): LaunchPlan {
  const notes: string[] = [];
  const text = (key: string): string | undefined => {
    const value = config[key];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value !== 'string') throw wrongType(key, 'a string');
    return value;
  };
  const list = (key: string): string[] => {
    const value = config[key];
    if (value === undefined || value === null) return [];
    if (typeof value === 'string') return splitArguments(value);
    if (Array.isArray(value) && value.every((v) => ['string', 'number', 'boolean'].includes(typeof v))) {
      return value.map(String);
    }
    throw wrongType(key, 'a string or an array of strings');
  };

  const written = text('program');
  const folder = text('__workspaceFolder');
  const cwdWritten = text('cwd');
  const base = folder ?? (written && isAbsolute(written) ? dirname(written) : process.cwd());
  const cwd = resolve(base, cwdWritten ?? '.');
  const program = written === undefined ? undefined : resolve(cwd, written);
  const command = written === undefined && config.runtimeExecutable == null ? text('command') : undefined;
  const shell = command === undefined ? undefined : shellFor(command);
  const runtimeExecutable = shell?.[0] ?? text('runtimeExecutable') ?? 'node';
  const { kept: runtimeArgs, removed } = withoutInspector(shell?.slice(1) ?? list('runtimeArgs'));
  const args = list('args');
  if (removed.length > 0) {
    notes.push(`Left out ${removed.join(' ')}: Selftime runs the program without a debugger.`);
  }
  const version = text('runtimeVersion');
  if (version !== undefined && version !== 'default') {
    notes.push(
      `Ignored runtimeVersion ${version}: the program runs on the Node.js found on PATH. Name another one in runtimeExecutable.`,
    );
  }
  if (
    program === undefined &&
    config.runtimeExecutable == null &&
    !shell &&
    runtimeArgs.length + args.length === 0
  ) {
    throw new SelftimeError(
      'usage',
      'The configuration names no program to run.',
      'Set "program" to a file, or "runtimeExecutable" and "runtimeArgs" to a command such as npm run start.',
    );
  }
  const envFile = config.envFile;
  const envFiles = Array.isArray(envFile)
    ? list('envFile')
    : [text('envFile')].filter((f) => f !== undefined);
  return {
    name: text('name') ?? 'Selftime',
    runtimeExecutable,
    runtimeArgs,
    program,
    args,
    argsForShell: typeof config.args === 'string',
    cwd,
    env: environment(config.env),
    envFiles: envFiles.map((file) => resolve(cwd, file)),
    console: consoleKind(text('console') ?? (shell ? 'integratedTerminal' : undefined)),
    outFiles: list('outFiles'),
    sampling: config.sampling,
    notes,
  };
}

function shellFor(command: string): string[] {
  if (process.platform === 'win32') return [process.env.ComSpec ?? 'cmd.exe', '/d', '/s', '/c', command];
  return ['/bin/sh', '-c', command];
}

function environment(value: unknown): EnvironmentChanges {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw wrongType('env', 'an object of strings');
  const changes: Record<string, string | null> = {};
  for (const [name, setting] of Object.entries(value)) {
    if (typeof setting === 'object' && setting !== null) throw wrongType(`env.${name}`, 'a string or null');
    changes[name] = setting == null ? null : String(setting);
  }
  return changes;
}

function consoleKind(value: string | undefined): ConsoleKind {
  if (value === undefined || value === 'internalConsole') return 'internalConsole';
  if (value === 'integratedTerminal' || value === 'externalTerminal') return value;
  throw wrongType('console', 'internalConsole, integratedTerminal or externalTerminal');
}

function wrongType(key: string, expected: string): SelftimeError {
  return new SelftimeError(
    'usage',
    `"${key}" in the launch configuration is not ${expected}.`,
    'Correct it in launch.json.',
  );
}
