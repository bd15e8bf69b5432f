import { readFile, stat } from 'node:fs/promises';
import { SelftimeError } from '../core/errors.ts';
import { findCompiled } from './compiledProgram.ts';
import { changeEnvironment, inheritedEnvironment, parseEnvFile } from './environment.ts';
import type { LaunchPlan } from './launchPlan.ts';
import { findRuntime, isNode } from './runtime.ts';

/** A launch whose every part was found on disk. */
export interface PreparedLaunch {
  /** argv: an absolute executable, then its arguments. */
  readonly command: readonly string[];
  /** The environment without the configuration's changes. */
  readonly inherited: NodeJS.ProcessEnv;
  /** With envFile and env; NODE_OPTIONS as the program would see it without us. */
  readonly env: NodeJS.ProcessEnv;
}

const ENDINGS = ['', '.js', '.cjs', '.mjs', '.json', '.node', '/index.js'];

/**
 * Finds what the plan names.
 * @param editorEnv the environment of the process that spawns.
 * @throws SelftimeError naming what is missing and what to do.
 */
export async function prepareLaunch(plan: LaunchPlan, editorEnv: NodeJS.ProcessEnv): Promise<PreparedLaunch> {
  if (!(await isFolder(plan.cwd))) {
    throw new SelftimeError(
      'programMissing',
      `The working folder ${plan.cwd} does not exist.`,
      'Correct "cwd" in launch.json.',
    );
  }
  const inherited = inheritedEnvironment(editorEnv);
  const fromFiles = await Promise.all(plan.envFiles.map(readEnvFile));
  const env = changeEnvironment(inherited, [...fromFiles, plan.env]);
  const executable = await findRuntime(plan.runtimeExecutable, plan.cwd, env);
  const command = [executable, ...plan.runtimeArgs];
  if (plan.program !== undefined) {
    const program = await findProgram(plan.program);
    const compiled = runsCompiled(executable, plan) && (await findCompiled(program, plan.outFiles, plan.cwd));
    command.push(compiled || program);
  }
  command.push(...plan.args);
  return { command, inherited, env };
}

/** Node runs a TypeScript program's output; other runtimes, and loaders in Node, take the source itself. */
function runsCompiled(executable: string, plan: LaunchPlan): boolean {
  const loader = /^(--import|--require|-r|--loader|--experimental-loader|--experimental-strip-types)(=|$)/;
  return isNode(executable) && !plan.runtimeArgs.some((arg) => loader.test(arg));
}

async function findProgram(program: string): Promise<string> {
  const found = await Promise.all(ENDINGS.map((ending) => exists(program + ending)));
  if (!found.includes(true)) {
    throw new SelftimeError(
      'programMissing',
      `The program ${program} does not exist.`,
      'Correct "program" in launch.json, or build it first (preLaunchTask).',
    );
  }
  return program;
}

async function readEnvFile(file: string): Promise<Record<string, string>> {
  try {
    return parseEnvFile(await readFile(file, 'utf8'));
  } catch (error) {
    throw new SelftimeError(
      'fileUnreadable',
      `The envFile ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`,
      'Create it or correct "envFile" in launch.json.',
    );
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
