import * as vscode from 'vscode';
import { settings } from './contributions.ts';

type Settings = typeof settings;
type Wide<T> = T extends string ? string : T extends number ? number : T extends boolean ? boolean : never;

/** The value now; the default where a user wrote something of another type. */
export function setting<K extends keyof Settings>(name: K): Wide<Settings[K]> {
  const value = vscode.workspace.getConfiguration('selftime').get<unknown>(name);
  const known = typeof value === typeof settings[name] && !Number.isNaN(value);
  return (known ? value : settings[name]) as Wide<Settings[K]>;
}

export function onSettings(section: string, then: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(`selftime.${section}`)) then();
  });
}
