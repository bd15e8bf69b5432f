import type { RunningProcess } from '../../capture/attach/runningProcess.ts';

/** What VS Code and its remote servers start themselves, and its TypeScript server, which may be the workspace's own. */
const SERVICES = /\/vscode-typescript\d*\/|\/out\/(bootstrap-fork|server-main)(\.js)?$/;
/** Where extensions are installed: `publisher.name-1.2.3`. */
const INSTALLED = /\/extensions\/[\w-]+\.[\w-]+-\d+\.\d+\.\d+[\w.-]*\//;

/**
 * Whether a process belongs to VS Code, of this or another window, or to an installed extension: nobody's program.
 * @param appRoot of this window
 */
export function isOfEditor(
  { command, executable }: Pick<RunningProcess, 'command' | 'executable'>,
  appRoot: string,
): boolean {
  return [executable, ...command].some((word) => {
    const path = word.replaceAll('\\', '/');
    return word.startsWith(appRoot) || SERVICES.test(path) || INSTALLED.test(path);
  });
}
