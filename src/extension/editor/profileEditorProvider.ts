import * as vscode from 'vscode';
import { profileViewType } from '../contributions.ts';
import { columnForCapture } from '../sources.ts';
import { ProfilePanel, type OpenSource } from './profilePanel.ts';

/** The custom editor for profiles: read-only, everything heavy happens in the page's worker. */
export class ProfileEditorProvider implements vscode.CustomReadonlyEditorProvider<vscode.CustomDocument> {
  static readonly viewType = profileViewType;

  private readonly scripts: vscode.Uri;
  private readonly openSource: OpenSource;
  private readonly panels = new Set<ProfilePanel>();
  /** Lines to mark in editors that are being opened, by capture. */
  private readonly awaited = new Map<string, { readonly file: string; readonly line: number }>();

  constructor(extensionUri: vscode.Uri, openSource: OpenSource) {
    this.scripts = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
    this.openSource = openSource;
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose() {} };
  }

  resolveCustomEditor(document: vscode.CustomDocument, webviewPanel: vscode.WebviewPanel): void {
    const panel = new ProfilePanel(document.uri, webviewPanel, this.scripts, this.openSource);
    this.panels.add(panel);
    webviewPanel.onDidDispose(() => {
      this.panels.delete(panel);
      panel.dispose();
    });
    const key = document.uri.toString();
    const line = this.awaited.get(key);
    this.awaited.delete(key);
    if (line) panel.mark(line);
  }

  /**
   * Marks the frames whose own time lies on a line, in the editor that shows the capture, or in a new one.
   *
   * @param line from 1
   */
  async revealLine(capture: vscode.Uri, file: string, line: number): Promise<void> {
    const open = [...this.panels].filter((panel) => panel.uri.toString() === capture.toString());
    const panel = open.find((candidate) => candidate.visible) ?? open[0];
    if (panel) return panel.reveal({ file, line });
    this.awaited.set(capture.toString(), { file, line });
    try {
      await vscode.commands.executeCommand('vscode.openWith', capture, ProfileEditorProvider.viewType, {
        viewColumn: columnForCapture(),
        preview: false,
      });
    } catch (error) {
      this.awaited.delete(capture.toString());
      throw error;
    }
  }
}
