import * as vscode from 'vscode';
import { fitLabel } from '../../core/flame/displayName.ts';
import { commands } from '../contributions.ts';
import { plainText } from '../plainText.ts';
import type { LastCapture } from '../recording/lastCapture.ts';
import type { ActiveBaseline } from './activeBaseline.ts';
import { runCount } from './words.ts';

const NAME_WIDTH = 40;

/** What is compared with, in the status bar; after a run without a baseline, the way to one. */
export class BaselineStatus implements vscode.Disposable {
  readonly #active: ActiveBaseline;
  readonly #last: LastCapture;
  readonly #item: vscode.StatusBarItem;
  readonly #disposables: vscode.Disposable;

  constructor(active: ActiveBaseline, last: LastCapture) {
    this.#active = active;
    this.#last = last;
    this.#item = vscode.window.createStatusBarItem('selftime.baseline', vscode.StatusBarAlignment.Left, 4);
    this.#item.name = 'Selftime Baseline';
    this.#disposables = vscode.Disposable.from(
      this.#item,
      active.onChange(() => this.#render()),
      last.onChange(() => this.#render()),
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
      this.#show(`vs ${fitLabel(name, NAME_WIDTH, 1)}`, what, commands.showBaselineMenu);
    } else if (this.#last.get()) {
      const what = 'save the last run as a baseline, to see what the next edit changes';
      this.#show('Save as Baseline', what, commands.saveAsBaseline);
    } else this.#item.hide();
  }

  #show(text: string, what: string, command: string): void {
    this.#item.text = `$(git-compare) ${plainText(text)}`;
    this.#item.tooltip = `Selftime: ${what}`;
    this.#item.command = command;
    this.#item.accessibilityInformation = { label: `Selftime: ${what}`, role: 'button' };
    this.#item.show();
  }
}
