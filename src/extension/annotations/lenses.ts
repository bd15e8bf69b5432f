import * as vscode from 'vscode';
import { comparedSentences, lensVerdict } from '../baselines/lensVerdict.ts';
import type { LineComparison } from '../baselines/lineComparison.ts';
import { commands } from '../contributions.ts';
import { plainText } from '../plainText.ts';
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
  readonly #comparison: LineComparison;

  constructor(lines: HotLines, comparison: LineComparison) {
    this.#lines = lines;
    this.#comparison = comparison;
    this.onDidChangeCodeLenses = (listener) =>
      vscode.Disposable.from(lines.onChange(listener), comparison.onChange(listener));
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const shown = setting('hotLines.codeLens') ? this.#lines.of(document) : undefined;
    if (!shown) return [];
    const lenses = shown.placed.map((placed) => {
      const { hot } = placed;
      const argument: LineArguments = { file: shown.file.file, line: hot.line };
      const compared = this.#comparison.of(argument.file, argument.line);
      return new vscode.CodeLens(new vscode.Range(placed.line, 0, placed.line, 0), {
        title: lensTitle(
          placed,
          shown.sampleType,
          compared && lensVerdict(compared.verdict, plainText(compared.baseline)),
        ),
        tooltip: [
          `${hot.function}: show its frames in the flame graph`,
          ...(compared ? comparedSentences(compared) : []),
        ].join('\n'),
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
