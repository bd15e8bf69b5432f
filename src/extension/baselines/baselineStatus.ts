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
      const name = plainText(fitLabel(baseline.name, NAME_WIDTH, 1));
      this.#item.text = `$(git-compare) vs ${name}`;
      this.#item.tooltip = `Compared with the baseline ${baseline.name} (${runCount(baseline.captures.length)}): change, compare or clear`;
      this.#item.command = commands.showBaselineMenu;
      this.#item.accessibilityInformation = {
        label: `Selftime: compared with the baseline ${baseline.name}`,
        role: 'button',
      };
      this.#item.show();
    } else if (this.#last.get()) {
      this.#item.text = '$(git-compare) Save as Baseline';
      this.#item.tooltip = 'Save the last run as a baseline, to see what the next edit changes';
      this.#item.command = commands.saveAsBaseline;
      this.#item.accessibilityInformation = {
        label: 'Selftime: save the last run as baseline',
        role: 'button',
      };
      this.#item.show();
    } else this.#item.hide();
  }
}
