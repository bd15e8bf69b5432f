import type { Configuration } from './retarget.ts';

export type PackageManager = 'npm' | 'pnpm' | 'yarn';

/** Which package manager a folder uses, by its lock file. */
export function packageManager(fileNames: readonly string[]): PackageManager {
  if (fileNames.includes('pnpm-lock.yaml')) return 'pnpm';
  if (fileNames.includes('yarn.lock')) return 'yarn';
  return 'npm';
}

/**
 * One configuration for each script of a package.json, in its order. Scripts that npm runs by itself
 * around others (`prebuild`, `postinstall`) are left out where their main script is there.
 *
 * @param cwd the package's folder; may hold variables such as `${workspaceFolder}`.
 */
export function scriptConfigurations(
  packageJson: string,
  manager: PackageManager,
  cwd: string,
): Configuration[] {
  let scripts: unknown;
  try {
    scripts = (JSON.parse(packageJson) as { scripts?: unknown } | null)?.scripts;
  } catch {
    return [];
  }
  if (typeof scripts !== 'object' || scripts === null) return [];
  const names = Object.keys(scripts);
  const around = (name: string): boolean =>
    names.includes(name.replace(/^(pre|post)/, '')) && /^(pre|post)./.test(name);
  return names
    .filter((name) => !around(name))
    .map((name) => ({
      type: 'selftime',
      request: 'launch',
      name: `Profile ${manager} run ${name}`,
      runtimeExecutable: manager,
      runtimeArgs: ['run', name],
      cwd,
    }));
}

const JAVASCRIPT = /\.[cm]?jsx?$/i;
const TYPESCRIPT = /\.[cm]?tsx?$/i;

export function isProgram(path: string): boolean {
  return (JAVASCRIPT.test(path) || TYPESCRIPT.test(path)) && !/\.d\.[cm]?ts$/i.test(path);
}

/**
 * Runs one file. TypeScript runs with tsx where the project has it, else with node itself (22.18 and
 * later strip types).
 *
 * @param program absolute path, or `${file}`.
 */
export function fileConfiguration(
  program: string,
  typescript: boolean,
  hasTsx: boolean,
  cwd: string,
): Configuration {
  return {
    type: 'selftime',
    request: 'launch',
    name: 'Profile current file',
    program,
    cwd,
    ...(typescript && hasTsx ? { runtimeExecutable: 'tsx' } : {}),
  };
}

export function isTypeScript(path: string): boolean {
  return TYPESCRIPT.test(path);
}
