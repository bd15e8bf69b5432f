import * as vscode from 'vscode';
import { SelftimeError } from '../../core/errors.ts';
import type { Baseline } from '../../store/types.ts';
import { contextKeys } from '../contributions.ts';
import type { WorkspaceBaselines } from './workspaceBaselines.ts';

const KEY = 'activeBaseline';

/** The baseline that this workspace is compared with; survives a reload of the window. */
export class ActiveBaseline implements vscode.Disposable {
  readonly #memento: vscode.Memento;
  readonly #baselines: WorkspaceBaselines;
  readonly #fail: (error: unknown) => void;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable;
  #baseline: Baseline | undefined;
  /** Why it cannot be used, which has been said once. */
  #problem: string | undefined;

  /** Another one, or it was saved anew. */
  readonly onChange = this.#changed.event;

  constructor(memento: vscode.Memento, baselines: WorkspaceBaselines, fail: (error: unknown) => void) {
    this.#memento = memento;
    this.#baselines = baselines;
    this.#fail = fail;
    this.#disposables = vscode.Disposable.from(
      this.#changed,
      baselines.onChange(() => void this.#find()),
    );
    if (this.#name !== undefined) void this.#find();
  }

  /** undefined while it is not known, and where its files are gone. */
  get(): Baseline | undefined {
    return this.#baseline;
  }

  /** @param name undefined: compare with nothing */
  async set(name: string | undefined): Promise<void> {
    await this.#memento.update(KEY, name);
    await this.#find();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  get #name(): string | undefined {
    return this.#memento.get<string>(KEY);
  }

  async #find(): Promise<void> {
    const name = this.#name;
    try {
      const { baselines, damaged } = await this.#baselines.list();
      if (name !== this.#name) return;
      const found = baselines.find((baseline) => baseline.name === name);
      const problem = found ? undefined : damaged.find((each) => each.name === name)?.problem;
      if (problem !== undefined && problem !== this.#problem)
        this.#fail(new SelftimeError('baselineUnreadable', problem));
      this.#problem = problem;
      const same = found?.folder === this.#baseline?.folder && found?.created === this.#baseline?.created;
      this.#baseline = found;
      void vscode.commands.executeCommand('setContext', contextKeys.hasBaseline, found !== undefined);
      if (!same) this.#changed.fire();
    } catch (error) {
      this.#fail(error);
    }
  }
}
