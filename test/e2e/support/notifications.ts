import * as vscode from 'vscode';
import { workbenchPage } from '../harness/workbench.ts';

/**
 * The messages in the notification centre, newest first. With the test driver VS Code shows no toasts, and
 * throws away what would be a modal dialog; the centre it shows on request.
 */
export async function notifications(): Promise<string[]> {
  await vscode.commands.executeCommand('notifications.showList');
  const page = await workbenchPage();
  return page.locator('.notifications-center .notification-list-item-message').allTextContents();
}

/** Waits for a notification with this button, and clicks it. */
export async function clickNotification(button: string): Promise<void> {
  await vscode.commands.executeCommand('notifications.showList');
  const page = await workbenchPage();
  await page
    .locator('.notifications-center')
    .getByRole('button', { name: button, exact: true })
    .first()
    .click();
}
