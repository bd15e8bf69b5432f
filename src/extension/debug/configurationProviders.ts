import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { debugType } from '../contributions.ts';
import { currentSampling } from '../recording/samplingSettings.ts';
import {
  fileConfiguration,
  isProgram,
  isTypeScript,
  packageManager,
  scriptConfigurations,
} from './scripts.ts';

/** What can be profiled without a launch.json: the file in the editor and the scripts of package.json. */
export class DynamicConfigurations implements vscode.DebugConfigurationProvider {
  async provideDebugConfigurations(
    folder: vscode.WorkspaceFolder | undefined,
  ): Promise<vscode.DebugConfiguration[]> {
    const current = currentProgram();
    const own = current && vscode.workspace.getWorkspaceFolder(current);
    const file =
      current && own?.uri.toString() === folder?.uri.toString() ? [profileFileConfiguration(current)] : [];
    if (!folder || folder.uri.scheme !== 'file') return file;
    const root = folder.uri.fsPath;
    const [names, text] = await Promise.all([
      readdir(root).catch(() => []),
      readFile(join(root, 'package.json'), 'utf8').catch(() => '{}'),
    ]);
    return [...file, ...scriptConfigurations(text, packageManager(names), root)];
  }
}

/** Written into a new launch.json. */
export class InitialConfigurations implements vscode.DebugConfigurationProvider {
  async provideDebugConfigurations(
    folder: vscode.WorkspaceFolder | undefined,
  ): Promise<vscode.DebugConfiguration[]> {
    const main = folder && (await mainProgram(folder.uri.fsPath));
    return [
      {
        type: debugType,
        request: 'launch',
        name: 'Profile program',
        program: main ? `\${workspaceFolder}/${main}` : '${file}',
      },
    ];
  }
}

/** Fills in what a `selftime` configuration leaves out, and starts nothing that cannot be sampled as wished. */
export class SelftimeConfigurations implements vscode.DebugConfigurationProvider {
  readonly #pickProcess: () => Promise<string | undefined>;
  readonly #fail: (error: unknown) => void;

  constructor(pickProcess: () => Promise<string | undefined>, fail: (error: unknown) => void) {
    this.#pickProcess = pickProcess;
    this.#fail = fail;
  }

  async resolveDebugConfiguration(
    folder: vscode.WorkspaceFolder | undefined,
    config: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    if (config.request === 'attach' && config.processId === undefined) {
      const processId = await this.#pickProcess();
      return processId === undefined ? undefined : this.#filled(folder, { ...config, processId });
    }
    return this.#filled(folder, config);
  }

  #filled(
    folder: vscode.WorkspaceFolder | undefined,
    config: vscode.DebugConfiguration,
  ): vscode.DebugConfiguration | undefined {
    try {
      // Variables have no value yet.
      currentSampling(/\$\{/.test(JSON.stringify(config.sampling)) ? undefined : config.sampling);
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
    const current = currentProgram();
    const empty = !config.type && !config.request && !config.name;
    const filled = empty && current ? profileFileConfiguration(current) : config;
    return {
      ...filled,
      type: debugType,
      request: filled.request || 'launch',
      name: filled.name || 'Selftime',
      noDebug: true,
      ...(folder ? { __workspaceFolder: folder.uri.fsPath } : {}),
    };
  }
}

/** The JavaScript or TypeScript file in the active editor. */
export function currentProgram(): vscode.Uri | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri?.scheme === 'file' && isProgram(uri.fsPath) ? uri : undefined;
}

export function profileFileConfiguration(uri: vscode.Uri): vscode.DebugConfiguration {
  const file = uri.fsPath;
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
  const configuration = fileConfiguration(
    file,
    isTypeScript(file),
    hasTsx(dirname(file)),
    folder ?? dirname(file),
  );
  return { ...configuration, name: `Profile ${vscode.workspace.asRelativePath(uri, false)}` };
}

function hasTsx(from: string): boolean {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'node_modules', '.bin', 'tsx'))) return true;
    if (dirname(folder) === folder) return false;
  }
}

async function mainProgram(root: string): Promise<string | undefined> {
  try {
    const { main } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { main?: unknown };
    return typeof main === 'string' ? main.replace(/^\.\//, '') : undefined;
  } catch {
    return undefined;
  }
}
