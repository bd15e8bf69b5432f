import * as vscode from 'vscode';
import type { Comparison } from './comparison.ts';

const KEY = 'comparisons';
/** Older ones are forgotten. */
const MOST = 50;

/** As JSON. */
interface Kept extends Omit<Comparison, 'base' | 'current'> {
  readonly capture: string;
  readonly base: readonly string[];
  readonly current: readonly string[];
}

/** What captures are compared with in their editors; survives their closing, and a reload of the window. */
export class Comparisons {
  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  get(capture: vscode.Uri): Comparison | undefined {
    const kept = this.#all.find((each) => each.capture === capture.toString());
    return kept && { ...kept, base: kept.base.map(parsed), current: kept.current.map(parsed) };
  }

  /** @param comparison undefined: forget it */
  set(capture: vscode.Uri, comparison: Comparison | undefined): void {
    const key = capture.toString();
    const others = this.#all.filter((each) => each.capture !== key);
    const kept = comparison ? [...others, keptOf(key, comparison)] : others;
    void this.#memento.update(KEY, kept.slice(-MOST));
  }

  get #all(): readonly Kept[] {
    return this.#memento.get<readonly Kept[]>(KEY, []);
  }
}

function keptOf(capture: string, { name, baseline, base, current }: Comparison): Kept {
  return { capture, name, baseline, base: base.map(String), current: current.map(String) };
}

function parsed(uri: string): vscode.Uri {
  return vscode.Uri.parse(uri);
}
