import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import * as vscode from 'vscode';
import { setting } from '../settings.ts';

/** Where captures go: the setting, relative to the first workspace folder, or the extension's own storage. */
export function captureFolder(
  context: Pick<vscode.ExtensionContext, 'storageUri' | 'globalStorageUri'>,
): string {
  const written = setting('captureFolder').trim();
  if (written === '') return join((context.storageUri ?? context.globalStorageUri).fsPath, 'captures');
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();
  const path = written.replaceAll('${workspaceFolder}', workspace).replace(/^~(?=$|[\\/])/, homedir());
  return isAbsolute(path) ? path : resolve(workspace, path);
}

/** `file`, or with `-2`, `-3` ... before its ending when it exists or was given out: members of a compound start together. */
export function unusedFile(file: string, given: Set<string>): string {
  const ending = '.pb.gz';
  const stem = file.slice(0, -ending.length);
  let candidate = file;
  for (let n = 2; given.has(candidate) || existsSync(candidate); n++) candidate = `${stem}-${n}${ending}`;
  given.add(candidate);
  return candidate;
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
