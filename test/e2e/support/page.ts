import type { ConsoleMessage } from 'playwright-core';
import { workbenchPage } from '../harness/workbench.ts';

/** Errors that the page of a capture prints, and breaches of its content security policy, while `work` goes on. */
export async function viewerErrors(work: () => Promise<unknown>): Promise<string[]> {
  const page = await workbenchPage();
  const errors: string[] = [];
  const look = (message: ConsoleMessage): void => {
    const ours = message.location().url.includes('/dist/webview/');
    const breach = /Content.Security.Policy/i.test(message.text());
    if ((ours && message.type() === 'error') || (breach && !workbenchsOwn.test(message.text())))
      errors.push(message.text());
  };
  const uncaught = (error: Error): void => {
    if (error.stack?.includes('/dist/webview/')) errors.push(String(error.stack));
  };
  page.on('console', look);
  page.on('pageerror', uncaught);
  try {
    await work();
  } finally {
    page.off('console', look);
    page.off('pageerror', uncaught);
  }
  return errors;
}

/** VS Code's own pages are not free of them. */
const workbenchsOwn = /frame-ancestors|report-only/i;
