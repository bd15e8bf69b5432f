import * as vscode from 'vscode';
import { SelftimeError } from '../../core/errors.ts';
import type { SourceLine } from '../../core/profile.ts';
import type { Micros } from '../../core/units.ts';
import { Rpc } from '../../protocol/rpc.ts';
import type { ExtensionApi, PageApi } from '../../protocol/viewer.ts';
import { commands, type settings } from '../contributions.ts';
import { watchFile } from './fileChanges.ts';
import { pageHtml } from './page.ts';

/**
 * Opens a line of source beside the capture.
 *
 * @param file as the profile names it: a path, a URL, or relative to an unknown root
 * @param line from 1; 0 when the profile does not know it
 */
export type OpenSource = (file: string, line: number, capture: vscode.Uri) => Thenable<void> | void;

/** One open editor. The page pulls: it asks for what it needs when it is ready, also after having been hidden. */
export class ProfilePanel implements vscode.Disposable {
  readonly uri: vscode.Uri;
  private readonly panel: vscode.WebviewPanel;
  private readonly rpc: Rpc<ExtensionApi, PageApi>;
  private readonly disposables: vscode.Disposable[] = [];
  private line: SourceLine | undefined;

  constructor(uri: vscode.Uri, panel: vscode.WebviewPanel, scripts: vscode.Uri, openSource: OpenSource) {
    this.uri = uri;
    this.panel = panel;
    const { webview } = panel;
    this.rpc = new Rpc<ExtensionApi, PageApi>((message) => webview.postMessage(message), {
      start: () => ({ fileName: fileName(uri), uri: webview.asWebviewUri(uri).toString() }),
      readFile: () => readFile(uri),
      takeReveal: () => {
        const { line } = this;
        this.line = undefined;
        return line;
      },
      openSource: async ({ file, line }) => openSource(file, line, uri),
      profileAgain: ({ intervalMicros }) => profileAgain(intervalMicros),
    });
    this.disposables.push(
      webview.onDidReceiveMessage((message) => this.rpc.receive(message)),
      watchFile(uri, {
        changed: () => this.rpc.notify('fileChanged', undefined),
        deleted: () => this.rpc.notify('fileDeleted', undefined),
      }),
    );
    // Before the HTML: changing the options reloads the page.
    webview.options = { enableScripts: true, localResourceRoots: [scripts, vscode.Uri.joinPath(uri, '..')] };
    webview.html = pageHtml(webview, scripts);
  }

  get visible(): boolean {
    return this.panel.visible;
  }

  /** Shows the editor and marks the frames of a line; a page that is not there yet takes the line when it is. */
  reveal(line: SourceLine): void {
    this.mark(line);
    // Without a column it would move to the active group.
    this.panel.reveal(this.panel.viewColumn, false);
  }

  mark(line: SourceLine): void {
    this.line = line;
    this.rpc.notify('revealRequested', undefined);
  }

  dispose(): void {
    this.rpc.dispose(new Error('The editor was closed.'));
    for (const disposable of this.disposables) disposable.dispose();
  }
}

function fileName(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}

async function profileAgain(intervalMicros: Micros): Promise<void> {
  const { ConfigurationTarget, workspace } = vscode;
  const target = workspace.workspaceFolders ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
  const name = 'sampling.intervalMicros' satisfies keyof typeof settings;
  await workspace.getConfiguration('selftime').update(name, intervalMicros, target);
  await vscode.commands.executeCommand(commands.profileLaunchConfig);
}

async function readFile(uri: vscode.Uri): Promise<Uint8Array> {
  try {
    // A plain array: messages carry a Node Buffer many times slower.
    return new Uint8Array(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    const missing = error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
    throw missing
      ? new SelftimeError(
          'fileNotFound',
          `${fileName(uri)}: the file does not exist.`,
          'It may have been moved or deleted.',
        )
      : new SelftimeError(
          'fileUnreadable',
          `${fileName(uri)}: ${error instanceof Error ? error.message : String(error)}`,
          'Check that you may read the file.',
        );
  }
}
