import * as vscode from 'vscode';
import type { Millis } from '../../core/units.ts';
import type { LineComparison } from '../baselines/lineComparison.ts';
import { heatColors, rulerColor } from '../contributions.ts';
import { setting } from '../settings.ts';
import { heatStep } from './hotLines.ts';
import type { HotLines } from './hotLinesController.ts';
import { hotLineHover } from './hover.ts';
import type { TrackedDocuments } from './trackedDocuments.ts';

/** While typing, VS Code moves decorations by itself; ours only have to catch up. */
const AFTER_EDIT: Millis = 250;

/** Tint, mark in the overview ruler, and hover of hot lines in all visible editors. */
export class HotLineDecorations implements vscode.Disposable {
  readonly #lines: HotLines;
  readonly #comparison: LineComparison;
  readonly #tints = heatColors.map((color) =>
    vscode.window.createTextEditorDecorationType({
      isWholeLine: true,
      backgroundColor: new vscode.ThemeColor(color),
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    }),
  );
  readonly #ruler = vscode.window.createTextEditorDecorationType({
    overviewRulerColor: new vscode.ThemeColor(rulerColor),
    overviewRulerLane: vscode.OverviewRulerLane.Right,
  });
  /** A type of its own, so that hovers stay when tints are switched off. */
  readonly #hover = vscode.window.createTextEditorDecorationType({ isWholeLine: true });
  readonly #disposables: vscode.Disposable[];
  #timer: NodeJS.Timeout | undefined;

  constructor(lines: HotLines, documents: TrackedDocuments, comparison: LineComparison) {
    this.#lines = lines;
    this.#comparison = comparison;
    this.#disposables = [
      lines.onChange(() => this.#renderAll()),
      comparison.onChange(() => this.#renderAll()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#renderAll()),
      documents.onEdit(() => {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#renderAll(), AFTER_EDIT);
      }),
      ...this.#tints,
      this.#ruler,
      this.#hover,
    ];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #renderAll(): void {
    for (const editor of vscode.window.visibleTextEditors) this.#render(editor);
  }

  #render(editor: vscode.TextEditor): void {
    const shown = this.#lines.of(editor.document);
    const steps: vscode.Range[][] = heatColors.map(() => []);
    const all: vscode.Range[] = [];
    const hovers: vscode.DecorationOptions[] = [];
    for (const placed of shown?.placed ?? []) {
      if (placed.line >= editor.document.lineCount) continue;
      const range = editor.document.lineAt(placed.line).range;
      all.push(range);
      steps[heatStep(placed.hot.share)].push(range);
      const { file = '' } = shown?.file ?? {};
      const compared = this.#comparison.of(file, placed.hot.line);
      const of = { file, cwd: shown?.cwd, unit: shown?.sampleType.unit ?? '' };
      const hoverMessage = hotLineHover(placed, of, compared);
      hovers.push({ range, hoverMessage });
    }
    const tint = setting('hotLines.tint');
    this.#tints.forEach((type, step) => editor.setDecorations(type, tint ? steps[step] : []));
    editor.setDecorations(this.#ruler, setting('hotLines.ruler') ? all : []);
    editor.setDecorations(this.#hover, hovers);
  }
}
