import { join } from 'node:path';
import type * as vscode from 'vscode';
import { setting } from '../settings.ts';
import { settingPath } from '../workspacePaths.ts';

const CAPTURES = 'captures';

type Storage = Pick<vscode.ExtensionContext, 'storageUri' | 'globalStorageUri'>;

/** Where captures go: the setting, relative to the first workspace folder, or the extension's own storage. */
export function captureFolder(context: Storage): string {
  const written = settingPath(setting('captureFolder'));
  return written ?? workspaceCaptures(context) ?? join(context.globalStorageUri.fsPath, CAPTURES);
}

/** The storage for this workspace, which no other one uses; undefined without a workspace. */
export function workspaceCaptures({ storageUri }: Pick<Storage, 'storageUri'>): string | undefined {
  return storageUri && join(storageUri.fsPath, CAPTURES);
}

/**
 * The words that name a capture's file: the runtime, and the program or what the runtime runs (`test` of
 * `npm run test`).
 */
export function namingCommand(command: readonly string[], program: string | undefined): string[] {
  const subcommands = new Set(['run', 'run-script', 'exec', 'x', 'dlx']);
  const word = command.slice(1).find((each) => !each.startsWith('-') && !subcommands.has(each));
  return [command[0] ?? 'capture', ...[program ?? word].filter((each) => each !== undefined)];
}
