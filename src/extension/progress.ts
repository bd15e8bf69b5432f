import * as vscode from 'vscode';
import { plainText } from './plainText.ts';

const PATIENCE_MS = 1000;

/** Does some work; what takes longer than a second is seen as a notification, usually with Cancel. */
export async function withPatience<T>(
  title: string,
  work: (cancel: vscode.CancellationToken) => Promise<T>,
  { cancellable } = { cancellable: true },
): Promise<T> {
  const source = new vscode.CancellationTokenSource();
  const result = work(source.token);
  const timer = setTimeout(() => {
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: plainText(title),
      cancellable,
    };
    void vscode.window.withProgress(options, async (_progress, cancel) => {
      cancel.onCancellationRequested(() => source.cancel());
      await result.catch(() => undefined);
    });
  }, PATIENCE_MS);
  try {
    return await result;
  } finally {
    clearTimeout(timer);
    source.dispose();
  }
}
