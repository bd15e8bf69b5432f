import * as vscode from 'vscode';
import { isProfileView } from './contributions.ts';

/** The column where sources go: where code is in view, else a group without captures, else a new one. */
export function columnForSource(): vscode.ViewColumn {
  const [code] = codeColumns();
  const free = vscode.window.tabGroups.all.find((group) => !group.tabs.some((tab) => captureOf(tab)));
  return code ?? free?.viewColumn ?? vscode.ViewColumn.Beside;
}

/**
 * The column where captures go: a group that has one and does not cover the code, else beside the code.
 *
 * @param opened where code was opened just now: editors and tab groups learn of it late.
 */
export function columnForCapture(opened?: vscode.ViewColumn): vscode.ViewColumn {
  const code = [...codeColumns(), ...(opened === undefined ? [] : [opened])];
  const others = vscode.window.tabGroups.all.filter((group) => !code.includes(group.viewColumn));
  const used =
    others.find((group) => group.tabs.some((tab) => captureOf(tab))) ??
    others.find(({ tabs }) => tabs.length === 0);
  return used?.viewColumn ?? (code.length > 0 ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active);
}

/** The capture that the active editor shows. */
export function activeCapture(): vscode.Uri | undefined {
  const { activeTab } = vscode.window.tabGroups.activeTabGroup;
  return activeTab && captureOf(activeTab);
}

function captureOf({ input }: vscode.Tab): vscode.Uri | undefined {
  return input instanceof vscode.TabInputCustom && isProfileView(input.viewType) ? input.uri : undefined;
}

/** Columns in which code is in view. */
function codeColumns(): vscode.ViewColumn[] {
  return vscode.window.visibleTextEditors.flatMap((editor) => editor.viewColumn ?? []);
}
