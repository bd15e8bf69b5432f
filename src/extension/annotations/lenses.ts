import * as vscode from 'vscode';
import { commands } from '../contributions.ts';
import { setting } from '../settings.ts';
import { lensTitle, otherVersionHint, otherVersionTitle } from './lensText.ts';
import type { HotLines } from './hotLinesController.ts';

/** What the command behind a lens takes. */
export interface LineArguments {
  /** As the profile names it. */
  readonly file: string;
  /** As the profile counts it, from 1: not where an edit has moved it. */
  readonly line: number;
}

/** The text over each hot line. VS Code asks again by itself when a document changes. */
export class HotLineLenses implements vscode.CodeLensProvider {
  readonly onDidChangeCodeLenses: vscode.Event<void>;
  readonly #lines: HotLines;

  constructor(lines: HotLines) {
    this.#lines = lines;
    this.onDidChangeCodeLenses = lines.onChange;
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const shown = setting('hotLines.codeLens') ? this.#lines.of(document) : undefined;
    if (!shown) return [];
    const lenses = shown.placed.map((placed) => {
      const { hot } = placed;
      const argument: LineArguments = { file: shown.file.file, line: hot.line };
      return new vscode.CodeLens(new vscode.Range(placed.line, 0, placed.line, 0), {
        title: lensTitle(placed, shown.sampleType),
        tooltip: `${hot.function}: show its frames in the flame graph`,
        command: commands.openLine,
        arguments: [argument],
      });
    });
    if (!shown.changedBefore) return lenses;
    const hint = new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), {
      title: otherVersionTitle,
      tooltip: otherVersionHint,
      command: commands.profileLaunchConfig,
    });
    return [hint, ...lenses];
  }
}
