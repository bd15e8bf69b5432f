import type { FrameLocator, Locator } from 'playwright-core';
import * as vscode from 'vscode';
import { webviewFrame } from '../harness/workbench.ts';
import { until } from './until.ts';

export const viewType = 'selftime.profile';

/** All open captures, in the order of their tabs. */
export function captureTabs(): vscode.Uri[] {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .flatMap(({ input }) =>
      input instanceof vscode.TabInputCustom && input.viewType === viewType ? input.uri : [],
    );
}

/** Waits until one capture is open, and has been drawn. */
export async function openedCapture(): Promise<{ uri: vscode.Uri; view: FrameLocator }> {
  const uri = await until('a capture to open', () => captureTabs()[0]);
  return { uri, view: await readyViewer() };
}

/** Opens a file as a click in the explorer does: nothing says which editor to take. */
export async function openProfile(path: string, column = vscode.ViewColumn.One): Promise<FrameLocator> {
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path), {
    viewColumn: column,
    preview: false,
  });
  return webviewFrame('#app[data-state]:not([data-state="loading"])', 120_000);
}

export async function readyViewer(): Promise<FrameLocator> {
  return webviewFrame('#app[data-state="ready"] .item', 120_000);
}

/** The frames of a view once they are those that are drawn: their elements are used again. */
export function framesIn(view: FrameLocator, pane = 'flame'): Locator {
  return view.locator(`.pane.${pane} .items:not([aria-busy]) .item`);
}

/** The first of them with a name. */
export function frameIn(view: FrameLocator, name: string, pane = 'flame'): Locator {
  return framesIn(view, pane)
    .and(view.locator(`[aria-label^="${name}, "]`))
    .first();
}

/** `ready`, `empty`, `error` or `loading`. */
export async function stateOf(view: FrameLocator): Promise<string | null> {
  return view.locator('#app').getAttribute('data-state');
}
