import * as vscode from 'vscode';
import { SelftimeError } from '../../core/errors.ts';
import type { HistoryTarget } from '../../protocol/history.ts';
import { columnForCapture } from '../columns.ts';
import { viewTypeOf } from '../contributions.ts';
import { ProfilePanel, type PanelServices } from './profilePanel.ts';

/** The custom editor for profiles: read-only, everything heavy happens in the page's worker. */
export class ProfileEditorProvider implements vscode.CustomReadonlyEditorProvider<vscode.CustomDocument> {
  private readonly scripts: vscode.Uri;
  private readonly services: PanelServices;
  private readonly panels = new Set<ProfilePanel>();
  /** What editors that are being opened are to show, by capture. */
  private readonly awaited = new Map<string, (panel: ProfilePanel) => void>();

  constructor(extensionUri: vscode.Uri, services: PanelServices) {
    this.scripts = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
    this.services = services;
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose() {} };
  }

  resolveCustomEditor(document: vscode.CustomDocument, webviewPanel: vscode.WebviewPanel): void {
    const panel = new ProfilePanel(document.uri, webviewPanel, this.scripts, this.services);
    this.panels.add(panel);
    webviewPanel.onDidDispose(() => {
      this.panels.delete(panel);
      panel.dispose();
    });
    const key = document.uri.toString();
    this.awaited.get(key)?.(panel);
    this.awaited.delete(key);
  }

  /**
   * The editor that a command means.
   *
   * @param capture where it was chosen from a menu
   * @throws SelftimeError `usage`.
   */
  panelOf(capture: vscode.Uri | undefined): ProfilePanel {
    const panels = [...this.panels].filter(
      ({ uri }) => !(capture instanceof vscode.Uri) || uri.toString() === capture.toString(),
    );
    const panel = panels.find(({ active }) => active) ?? panels.find(({ visible }) => visible);
    if (panel) return panel;
    throw new SelftimeError('usage', 'No profile is open in the active editor.', 'Open one first.');
  }

  /**
   * Marks the frames whose own time lies on a line, in the editor that shows the capture, or in a new one.
   *
   * @param line from 1
   */
  revealLine(capture: vscode.Uri, file: string, line: number): Promise<void> {
    return this.show(capture, (panel) => panel.mark({ file, line }));
  }

  /** The history of a function, in the editor that shows the capture, or in a new one. */
  showHistory(capture: vscode.Uri, target: HistoryTarget): Promise<void> {
    return this.show(capture, (panel) => panel.showHistory(target));
  }

  private async show(capture: vscode.Uri, what: (panel: ProfilePanel) => void): Promise<void> {
    const open = [...this.panels].filter((panel) => panel.uri.toString() === capture.toString());
    const panel = open.find((candidate) => candidate.visible) ?? open[0];
    if (panel) {
      what(panel);
      return panel.reveal();
    }
    this.awaited.set(capture.toString(), what);
    try {
      await vscode.commands.executeCommand('vscode.openWith', capture, viewTypeOf(capture.path), {
        viewColumn: columnForCapture(),
        preview: false,
      });
    } catch (error) {
      this.awaited.delete(capture.toString());
      throw error;
    }
  }
}
