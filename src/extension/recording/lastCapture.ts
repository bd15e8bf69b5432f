import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import type { CaptureResult } from '../../capture/types.ts';
import type { Fraction, Millis } from '../../core/units.ts';
import { contextKeys } from '../contributions.ts';
import { hottestFunction, type HottestFunction } from './hottestFunction.ts';

export interface CaptureSummary {
  /** Absolute. */
  readonly file: string;
  readonly durationMs: Millis;
  readonly samples: number;
  /** The function with the largest own value. */
  readonly hottest?: HottestFunction;
  /** Of a core, for the thread that profiling took most of; undefined where it was not measured. */
  readonly overhead?: Fraction;
}

const KEY = 'lastCapture';

/** The capture written last in this workspace; survives a reload of the window. */
export class LastCapture implements vscode.Disposable {
  readonly #memento: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onChange = this.#changed.event;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
    this.#tellContext();
  }

  get(): CaptureSummary | undefined {
    const last = this.#memento.get<CaptureSummary>(KEY);
    return last && existsSync(last.file) ? last : undefined;
  }

  async record({ file, durationMs, samples, profile, overhead }: CaptureResult): Promise<void> {
    const summary: CaptureSummary = {
      ...{ file, durationMs, samples },
      ...{ hottest: hottestFunction(profile), overhead: overhead.measured ?? undefined },
    };
    await this.#memento.update(KEY, summary);
    this.#tellContext();
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #tellContext(): void {
    void vscode.commands.executeCommand('setContext', contextKeys.hasCapture, this.get() !== undefined);
  }
}
