import * as vscode from 'vscode';
import { fitLabel } from '../../core/flame/displayName.ts';
import { commands } from '../contributions.ts';
import { plainText } from '../plainText.ts';
import type { LastCapture } from '../recording/lastCapture.ts';
import type { ActiveBaseline } from './activeBaseline.ts';
import type { LineComparison } from './lineComparison.ts';
import { nextStepLinks, nextSteps } from './nextSteps.ts';
import { runCount } from './words.ts';

const NAME_WIDTH = 40;

/** What is compared with, in the status bar; after a run without a baseline, the way to one. */
export class BaselineStatus implements vscode.Disposable {
  readonly #active: ActiveBaseline;
  readonly #last: LastCapture;
  readonly #comparison: LineComparison;
  readonly #item: vscode.StatusBarItem;
  readonly #disposables: vscode.Disposable;

  constructor(active: ActiveBaseline, last: LastCapture, comparison: LineComparison) {
    this.#active = active;
    this.#comparison = comparison;
    this.#last = last;
    this.#item = vscode.window.createStatusBarItem('selftime.baseline', vscode.StatusBarAlignment.Left, 4);
    this.#item.name = 'Selftime Baseline';
    this.#disposables = vscode.Disposable.from(
      this.#item,
      active.onChange(() => this.#render()),
      last.onChange(() => this.#render()),
      comparison.onChange(() => this.#render()),
    );
    this.#render();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #render(): void {
    const baseline = this.#active.get();
    if (baseline) {
      const { name, captures } = baseline;
      const what = `compared with the baseline ${name} (${runCount(captures.length)}): compare, change or clear`;
      const { why } = this.#comparison;
      const text = `vs ${fitLabel(name, NAME_WIDTH, 1)}`;
      this.#show(why === undefined ? text : `${text} · no verdict`, what, commands.showBaselineMenu, why);
    } else if (this.#last.get()) {
      const what = 'save the last run as a baseline, to see what the next edit changes';
      this.#show('Save as Baseline', what, commands.saveAsBaseline);
    } else this.#item.hide();
  }

  /** @param why there is no verdict: full sentences */
  #show(text: string, what: string, command: string, why?: string): void {
    this.#item.text = `$(git-compare) ${plainText(text)}`;
    this.#item.tooltip = why === undefined ? `Selftime: ${what}` : tooltipOf(what, why);
    this.#item.command = command;
    const label = ['Selftime', what, ...(why === undefined ? [] : [`no verdict: ${why}`])].join(': ');
    this.#item.accessibilityInformation = { label, role: 'button' };
    this.#item.show();
  }
}

function tooltipOf(what: string, why: string): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  tooltip.isTrusted = { enabledCommands: nextSteps };
  tooltip.appendText(`Selftime: ${what}`).appendMarkdown('\n\n');
  tooltip.appendText(`No verdict. ${why}`).appendMarkdown(`\n\n${nextStepLinks()}`);
  return tooltip;
}
