import * as vscode from 'vscode';
import { judge } from './retarget.ts';
import type { Configuration } from './retarget.ts';

/** A configuration of a launch.json (or of the workspace file), as written. */
export interface WrittenConfiguration {
  readonly folder: vscode.WorkspaceFolder | undefined;
  readonly config: Configuration;
}

/** All launch configurations of the workspace, each once. */
export function writtenConfigurations(): WrittenConfiguration[] {
  return places().flatMap(({ folder, launch }) => {
    return list(launch.configurations).map((config) => ({
      folder,
      config: config as unknown as Configuration,
    }));
  });
}

export function nodeConfigurations(): WrittenConfiguration[] {
  return writtenConfigurations().filter(({ config }) => judge(config).kind === 'take');
}

/** Whether there is anything at all to select in Run and Debug. */
export function hasLaunchConfigurations(): boolean {
  return places().some(
    ({ launch }) => list(launch.configurations).length + list(launch.compounds).length > 0,
  );
}

/** Names of all configurations that some compound starts. */
export function compoundMembers(): Set<string> {
  const names = places().flatMap(({ launch }) =>
    list(launch.compounds).flatMap((compound) =>
      (Array.isArray(compound.configurations) ? compound.configurations : []).map((member: unknown) =>
        typeof member === 'string' ? member : String((member as { name?: unknown } | null)?.name),
      ),
    ),
  );
  return new Set(names);
}

interface Launch {
  readonly configurations?: unknown;
  readonly compounds?: unknown;
}

function places(): { folder: vscode.WorkspaceFolder | undefined; launch: Launch }[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const found: { folder: vscode.WorkspaceFolder | undefined; launch: Launch }[] = folders.map((folder) => {
    const inspected = vscode.workspace.getConfiguration(undefined, folder.uri).inspect<Launch>('launch');
    return { folder, launch: inspected?.workspaceFolderValue ?? {} };
  });
  const whole = vscode.workspace.getConfiguration().inspect<Launch>('launch');
  found.push({ folder: undefined, launch: whole?.globalValue ?? {} });
  // With a single folder its own settings are the workspace's too.
  if (vscode.workspace.workspaceFile) found.push({ folder: undefined, launch: whole?.workspaceValue ?? {} });
  else if (folders.length === 1 && list(found[0].launch.configurations).length === 0) {
    found[0] = { folder: folders[0], launch: whole?.workspaceValue ?? {} };
  }
  return found;
}

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'object' && entry !== null) : [];
}
