import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The page's frame: everything in it comes from files and messages, so that nothing of a profile is ever parsed as HTML. */
export function pageHtml(webview: vscode.Webview, scripts: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const main = webview.asWebviewUri(vscode.Uri.joinPath(scripts, 'main.js'));
  const styles = webview.asWebviewUri(vscode.Uri.joinPath(scripts, 'main.css'));
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    // The worker's script and the profile are fetched; the worker then starts from a blob.
    `connect-src ${webview.cspSource}`,
    `worker-src blob:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="UTF-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Selftime profile</title>
    <link rel="stylesheet" href="${styles}">
  </head>
  <body>
    <div id="app"></div>
    <script nonce="${nonce}" src="${main}"></script>
  </body>
</html>`;
}
