import * as vscode from 'vscode';
import { messageOf, SelftimeError } from '../../core/errors.ts';
import { obstaclesOf } from '../../core/gate/obstacles.ts';
import type { Line1 } from '../../core/units.ts';
import type { Baseline } from '../../store/types.ts';
import type { HotLines } from '../annotations/hotLinesController.ts';
import { readLimits } from '../editor/viewerSettings.ts';
import type { CaptureReader } from '../reading/captureReader.ts';
import type { ComparedCaptures } from '../reading/compareCaptures.ts';
import { setOf } from '../recording/captureSets.ts';
import type { ActiveBaseline } from './activeBaseline.ts';
import { lineKey, lineVerdicts, noVerdict, type LineVerdict } from './lineVerdicts.ts';

/** What lenses and hovers say of a line. */
export interface ComparedLineFacts {
  readonly baseline: string;
  readonly verdict: LineVerdict;
}

interface Current {
  readonly baseline: Baseline;
  /** Of what is lit up. */
  readonly capture: string;
  /** By lineKey; a message where both sides cannot be compared; undefined while they are being read. */
  verdicts: ReadonlyMap<string, LineVerdict> | string | undefined;
  /** For want of runs there are no verdicts. */
  tooFew: string | undefined;
}

/** The lines that are lit up, compared with the active baseline. The work is done in the reader's thread. */
export class LineComparison implements vscode.Disposable {
  readonly #active: ActiveBaseline;
  readonly #lines: HotLines;
  readonly #reader: CaptureReader;
  readonly #fail: (error: unknown) => void;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable;
  #current: Current | undefined;
  #cancel: vscode.CancellationTokenSource | undefined;
  #last: { readonly of: string; readonly compared: ComparedCaptures | undefined } | undefined;
  #held = false;

  readonly onChange = this.#changed.event;

  constructor(
    active: ActiveBaseline,
    lines: HotLines,
    reader: CaptureReader,
    fail: (error: unknown) => void,
  ) {
    this.#active = active;
    this.#lines = lines;
    this.#reader = reader;
    this.#fail = fail;
    this.#disposables = vscode.Disposable.from(
      this.#changed,
      active.onChange(() => this.#follow()),
      lines.onChange(() => this.#follow()),
    );
  }

  /** @param line in a file as the capture names it */
  of(file: string, line: Line1): ComparedLineFacts | undefined {
    const { baseline, verdicts } = this.#current ?? {};
    if (!baseline || verdicts === undefined || !this.#countsSamples) return undefined;
    const verdict = typeof verdicts === 'string' ? noVerdict(verdicts) : verdicts.get(lineKey(file, line));
    return verdict && { baseline: baseline.name, verdict };
  }

  /** Why there are no verdicts, and what to do: full sentences. undefined where there are, or nothing is compared. */
  get why(): string | undefined {
    const { verdicts, tooFew } = this.#current ?? {};
    return typeof verdicts === 'string' ? verdicts : tooFew;
  }

  /** Compares nothing meanwhile: what is recorded is a part of what will be compared. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.#held = true;
    try {
      return await work();
    } finally {
      this.#held = false;
      this.#follow();
    }
  }

  /**
   * The last answer is kept, for lenses to say the same at once.
   *
   * @returns undefined where a run is on both sides
   * @throws SelftimeError
   */
  async compare(
    baseline: Baseline,
    captures: readonly string[],
    cancel: vscode.CancellationToken,
  ): Promise<ComparedCaptures | undefined> {
    const of = [baseline.folder, baseline.created, ...captures].join('\n');
    if (this.#last?.of === of) return this.#last.compared;
    const request = { baseline, current: captures, limits: readLimits() };
    const compared = await this.#reader.ask('compareCaptures', request, cancel);
    this.#last = { of, compared };
    return compared;
  }

  dispose(): void {
    this.#cancel?.cancel();
    this.#disposables.dispose();
  }

  /** Live heap and CPU time are other measurements than the samples that are compared. */
  get #countsSamples(): boolean {
    const type = this.#lines.view?.sampleType.type;
    return type === 'wall' || type === 'samples' || type === 'sample';
  }

  #follow(): void {
    if (this.#held) return;
    const [baseline, capture] = [this.#active.get(), this.#lines.view?.capture];
    if (baseline === this.#current?.baseline && capture === this.#current?.capture) return;
    this.#cancel?.cancel();
    const had = this.#current?.verdicts !== undefined;
    this.#current =
      baseline && capture !== undefined
        ? { baseline, capture, verdicts: undefined, tooFew: undefined }
        : undefined;
    if (had) this.#changed.fire();
    if (this.#current) void this.#fill(this.#current);
  }

  async #fill(current: Current): Promise<void> {
    const cancel = (this.#cancel = new vscode.CancellationTokenSource());
    try {
      const compared = await this.compare(current.baseline, await setOf(current.capture), cancel.token);
      current.verdicts = compared ? lineVerdicts(compared) : new Map();
      const { base, current: now } = compared?.comparison ?? {};
      const obstacles = base && now ? obstaclesOf({ base: base.runs, current: now.runs }) : [];
      current.tooFew = obstacles.length > 0 ? obstacles.map(({ text }) => text).join(' ') : undefined;
    } catch (error) {
      if (cancel.token.isCancellationRequested) return;
      current.verdicts = messageOf(error);
      if (!(error instanceof SelftimeError)) this.#fail(error);
    }
    if (this.#current === current) this.#changed.fire();
  }
}
