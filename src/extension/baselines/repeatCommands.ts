import * as vscode from 'vscode';
import { SelftimeError } from '../../core/errors.ts';
import { LEAST_RUNS } from '../../core/gate/ratioTest.ts';
import { recordLabel, type Wanted } from '../../core/gate/obstacles.ts';
import type { Micros } from '../../core/units.ts';
import type { Baseline } from '../../store/types.ts';
import { commands, views } from '../contributions.ts';
import type { ProfileCommands } from '../debug/profileCommands.ts';
import type { ComparisonArgument } from '../editor/compareCommand.ts';
import type { Notifier } from '../notify.ts';
import { plainText } from '../plainText.ts';
import { withPatience } from '../progress.ts';
import type { ComparedCaptures } from '../reading/compareCaptures.ts';
import type { LastCapture } from '../recording/lastCapture.ts';
import type { Recordings } from '../recording/recordings.ts';
import { openCapture } from '../recording/runEnd.ts';
import { runSeries } from '../recording/runSeries.ts';
import { SettingError } from '../settingError.ts';
import { setting } from '../settings.ts';
import type { BaselineItem } from '../views/items.ts';
import type { ActiveBaseline } from './activeBaseline.ts';
import type { BaselineCommands } from './baselineCommands.ts';
import { verdictLine } from './comparisonReport.ts';
import type { LineComparison } from './lineComparison.ts';
import type { ReportPage } from './reportPage.ts';
import { runCount } from './words.ts';

/** At a longer interval most functions have too few samples (docs/gate.md). */
const INTERVAL: Micros = 1000;
const MOST_RUNS = 100;
const showCaptures = [
  { label: 'Show Captures', run: () => vscode.commands.executeCommand(`${views.captures}.focus`) },
];

export interface RepeatServices {
  readonly recordings: Recordings;
  readonly profile: ProfileCommands;
  readonly last: LastCapture;
  readonly baselines: BaselineCommands;
  readonly active: ActiveBaseline;
  readonly comparison: LineComparison;
  readonly page: ReportPage;
  readonly notifier: Notifier;
  /** Where captures go. */
  folder(): string;
}

/** The commands that run the current launch configuration several times. */
export class RepeatCommands {
  readonly #use: RepeatServices;
  #busy = false;

  constructor(services: RepeatServices) {
    this.#use = services;
  }

  async recordBaseline(): Promise<void> {
    const captures = await this.#use.comparison.hold(() => this.#run('Recording a baseline', INTERVAL));
    if (captures) await this.#use.baselines.saveSet(captures);
  }

  /** @param item a baseline that becomes the active one */
  async compare(item: BaselineItem | undefined): Promise<void> {
    if (item || !this.#use.active.get()) await this.#use.baselines.setActive(item);
    const baseline = this.#use.active.get();
    if (!baseline) return;
    if (baseline.captures.length >= LEAST_RUNS) return this.#compareWith(baseline);
    this.#use.notifier.warn(
      `The baseline ${baseline.name} has ${runCount(baseline.captures.length)}, and a verdict needs ${LEAST_RUNS} or more: whatever you run, there will be none.`,
      [
        { label: recordLabel('baseline', setting('compare.runs')), run: () => this.recordBaseline() },
        { label: 'Compare Anyway', run: () => this.#compareWith(baseline) },
      ],
    );
  }

  /** @param baseline the name of the one that becomes active; undefined: the active one */
  async record(wanted: Wanted, baseline: string | undefined): Promise<void> {
    if (wanted === 'baseline') return this.recordBaseline();
    if (baseline !== undefined) await this.#use.active.set(baseline);
    return this.compare(undefined);
  }

  async #compareWith(baseline: Baseline): Promise<void> {
    const title = `Comparing with ${baseline.name}`;
    await this.#use.comparison.hold(async () => {
      const captures = await this.#run(title, intervalOf(baseline));
      if (!captures) return;
      const compared = await withPatience(title, (cancel) =>
        this.#use.comparison.compare(baseline, captures, cancel),
      ).catch((error: unknown) => this.#offerBaseline(error));
      if (!compared) return;
      this.#use.page.set(compared, baseline, captures);
      this.#tell(compared, baseline, captures);
    });
  }

  /** What was recorded alike but for the machine, Node.js or settings needs a baseline of today. */
  #offerBaseline(error: unknown): undefined {
    if (!(error instanceof SelftimeError) || error.code !== 'notComparable') throw error;
    const label = recordLabel('baseline', setting('compare.runs'));
    this.#use.notifier.warn(error.oneLine, [{ label, run: () => this.recordBaseline() }]);
  }

  #tell(judged: ComparedCaptures, baseline: Baseline, captures: readonly string[]): void {
    const { name } = baseline;
    const actions = [
      { label: 'Show Table', run: () => this.#use.page.show() },
      { label: 'Show Flame Graph', run: () => showDifference(baseline, captures) },
      { label: 'Save...', run: () => this.#use.page.save() },
    ];
    const line = [verdictLine(judged, name), ...judged.warnings].join(' ');
    if (judged.comparison.verdict === 'pass') this.#use.notifier.info(line, actions);
    else this.#use.notifier.warn(line, actions);
  }

  /** Undefined when nothing was chosen to run. */
  async #run(title: string, intervalMicros: Micros): Promise<readonly string[] | undefined> {
    const runs = wantedRuns();
    if (this.#busy)
      throw new SelftimeError('usage', 'Other runs are under way.', 'Wait for their end, or cancel them.');
    this.#busy = true;
    try {
      const start = await this.#use.profile.launchConfig();
      if (!start) return undefined;
      // Alone on the machine as far as we can see to it: what runs beside it would be measured, too.
      if (this.#use.recordings.running.length > 0)
        throw new SelftimeError('usage', 'A program is being profiled.', 'Wait for its end, or stop it.');
      const folder = this.#use.folder();
      const series = { title: plainText(title), runs, intervalMicros, folder, start };
      return await runSeries(this.#use.recordings, {
        ...series,
        recorded: (run) => this.#use.last.record(run),
        cancelled: (kept) => this.#cancelled(kept),
      });
    } finally {
      this.#busy = false;
    }
  }

  /** The run that was cut short is gone, and so must its lines be. */
  #cancelled(kept: readonly string[]): void {
    const last = kept.at(-1);
    if (last === undefined) {
      void vscode.commands.executeCommand(commands.clearAnnotations);
      return this.#use.notifier.info('Cancelled in the first run: nothing was kept.');
    }
    void vscode.commands.executeCommand(commands.showHotLines, vscode.Uri.file(last));
    this.#use.notifier.info(
      `Cancelled: ${runCount(kept.length)} stayed under Captures, the one that was cut short did not.`,
      showCaptures,
    );
  }
}

/** The viewer, with the last run and all others to compare with. */
async function showDifference(
  { name, created, captures: base }: Baseline,
  captures: readonly string[],
): Promise<void> {
  const last = captures[captures.length - 1];
  await openCapture(last, { preserveFocus: false });
  const baseline = { name, created };
  const given: ComparisonArgument = { name, baseline, base, current: captures.slice(0, -1) };
  await vscode.commands.executeCommand(commands.compareWith, vscode.Uri.file(last), given);
}

/** @throws SettingError */
function wantedRuns(): number {
  const runs = setting('compare.runs');
  if (Number.isInteger(runs) && runs >= LEAST_RUNS && runs <= MOST_RUNS) return runs;
  throw new SettingError(
    'compare.runs',
    `is ${runs}: not a whole number from ${LEAST_RUNS} to ${MOST_RUNS}`,
    'Correct it.',
  );
}

/** That of the baseline: at another one there is nothing to compare. */
function intervalOf({ environment }: Baseline): Micros {
  const micros = /^(\d+) µs$/.exec(environment.interval ?? '')?.[1];
  return micros === undefined ? INTERVAL : Number(micros);
}
