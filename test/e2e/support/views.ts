import type { Locator } from 'playwright-core';
import * as vscode from 'vscode';
import { workbenchPage } from '../harness/workbench.ts';
import { until } from './until.ts';

type View = 'Captures' | 'Baselines';

/** Opens the side bar of Selftime, with a view of it unfolded. */
export async function openView(view: View): Promise<Locator> {
  await vscode.commands.executeCommand('workbench.view.extension.selftime');
  await vscode.commands.executeCommand(`selftime.${view.toLowerCase()}.focus`);
  const page = await workbenchPage();
  const pane = page.locator('.pane').filter({ has: page.locator(`.pane-header[aria-label^="${view}"]`) });
  await pane.first().waitFor();
  return pane.first();
}

/** What the rows of a view say, top to bottom: label and description. */
export async function rowsOf(view: View): Promise<string[]> {
  const pane = await openView(view);
  const texts = await pane.locator('.monaco-list-row .monaco-icon-label').allTextContents();
  return texts.map((text) => text.replaceAll('\u00a0', ' ').trim());
}

export async function rowWith(view: View, text: string | RegExp): Promise<Locator> {
  const pane = await openView(view);
  return until(`a row with ${text}`, async () => {
    const row = pane.locator('.monaco-list-row').filter({ hasText: text }).first();
    return (await row.isVisible()) && row;
  });
}

/** Clicks one of the icons that a row has under the pointer. */
export async function clickAction(view: View, row: string, action: string): Promise<void> {
  const found = await rowWith(view, row);
  await found.hover();
  await found.locator(`.actions a[aria-label^="${action}"]`).first().click();
}
