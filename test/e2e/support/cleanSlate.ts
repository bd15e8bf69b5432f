import * as vscode from 'vscode';
import { screenshot, workbenchPage } from '../harness/workbench.ts';
import { somethingRuns } from './debugging.ts';
import { until } from './until.ts';

const initialTheme = vscode.workspace.getConfiguration('workbench').get<string>('colorTheme');

/** Before every test: nothing runs, nothing is open, no lines are marked, all settings are as they were. */
export async function cleanSlate(): Promise<void> {
  await dismissWidgets();
  await stopEverything();
  await closeEditors();
  await vscode.commands.executeCommand('selftime.clearAnnotations');
  await vscode.commands.executeCommand('notifications.clearAll');
  await vscode.commands.executeCommand('notifications.hideList');
  await vscode.commands.executeCommand('workbench.action.closePanel');
  await vscode.commands.executeCommand('workbench.debug.panel.action.clearReplAction');
  for (const terminal of vscode.window.terminals) terminal.dispose();
  await resetSettings();
}

async function dismissWidgets(): Promise<void> {
  const page = await workbenchPage();
  await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
  // The dropdown of the Run and Debug view.
  if (await page.locator('.context-view .actionList').isVisible()) await page.keyboard.press('Escape');
}

async function stopEverything(): Promise<void> {
  if (!(await somethingRuns())) return;
  await vscode.debug.stopDebugging();
  await vscode.commands.executeCommand('selftime.stopProfiling');
  await until('the run that a test left behind to end', async () => !(await somethingRuns()));
}

async function closeEditors(): Promise<void> {
  for (const document of vscode.workspace.textDocuments.filter((each) => each.isDirty)) {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  }
  await until('all editors to close', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    return vscode.window.tabGroups.all.every((group) => group.tabs.length === 0);
  }).catch(async (error) => {
    await screenshot('editors that do not close');
    throw error;
  });
}

async function resetSettings(): Promise<void> {
  const { packageJSON } = vscode.extensions.getExtension('selftime.selftime')!;
  const keys = Object.keys(packageJSON.contributes.configuration.properties);
  const all = vscode.workspace.getConfiguration();
  for (const key of keys) {
    if (all.inspect(key)?.globalValue !== undefined)
      await all.update(key, undefined, vscode.ConfigurationTarget.Global);
  }
  if (all.get('workbench.colorTheme') !== initialTheme)
    await all.update('workbench.colorTheme', initialTheme, vscode.ConfigurationTarget.Global);
}
