import * as vscode from 'vscode';
import type { Baseline } from '../../store/types.ts';
import { commands } from '../contributions.ts';
import type { Notifier } from '../notify.ts';
import { fileName, type Comparison } from './comparison.ts';

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
  readonly #find: (name: string) => Promise<Baseline | undefined>;
  readonly #notifier: Pick<Notifier, 'info'>;

  /** @param find a baseline of this workspace */
  constructor(
    memento: vscode.Memento,
    find: (name: string) => Promise<Baseline | undefined>,
    notifier: Pick<Notifier, 'info'>,
  ) {
    this.#memento = memento;
    this.#find = find;
    this.#notifier = notifier;
  }

  get(capture: vscode.Uri): Comparison | undefined {
    const kept = this.#all.find((each) => each.capture === capture.toString());
    return kept && { ...kept, base: kept.base.map(parsed), current: kept.current.map(parsed) };
  }

  /**
   * The comparison with its baseline's captures where they are now. A baseline that is gone, or was saved anew, is not the
   * one that it was made with: it is forgotten, and the user told.
   */
  async resolved(capture: vscode.Uri, comparison: Comparison): Promise<Comparison | undefined> {
    const { baseline } = comparison;
    if (!baseline) return comparison;
    const found = await this.#find(baseline.name);
    if (found?.created === baseline.created)
      return { ...comparison, base: found.captures.map((path) => vscode.Uri.file(path)) };
    this.set(capture, undefined);
    const why = found ? 'has been saved anew' : 'is gone';
    this.#notifier.info(
      `${fileName(capture)} is not compared with ${baseline.name} any more: that baseline ${why}.`,
      [
        {
          label: 'Compare with...',
          run: () => vscode.commands.executeCommand(commands.compareWith, capture),
        },
      ],
    );
    return undefined;
  }

  /** @param comparison undefined: forget it */
  set(capture: vscode.Uri, comparison: Comparison | undefined): void {
    const key = capture.toString();
    const others = this.#all.filter((each) => each.capture !== key);
    const kept = comparison ? [...others, keptOf(key, comparison)] : others;
    void this.#memento.update(KEY, kept.slice(-MOST));
  }

  /** Without those of an older version, which do not tell which state of their baseline they mean. */
  get #all(): readonly Kept[] {
    return this.#memento.get<readonly Kept[]>(KEY, []).filter(({ baseline }) => typeof baseline !== 'string');
  }
}

function keptOf(capture: string, { name, baseline, base, current }: Comparison): Kept {
  return { capture, name, baseline, base: base.map(String), current: current.map(String) };
}

function parsed(uri: string): vscode.Uri {
  return vscode.Uri.parse(uri);
}
