import * as vscode from 'vscode';
import { messageOf, SelftimeError } from '../../core/errors.ts';
import { recordLabel } from '../../core/gate/obstacles.ts';
import { LEAST_RUNS } from '../../core/gate/ratioTest.ts';
import { checkName } from '../../store/baselineNames.ts';
import type { Baseline } from '../../store/types.ts';
import { activeCapture } from '../columns.ts';
import { commands } from '../contributions.ts';
import type { Notifier } from '../notify.ts';
import { withPatience } from '../progress.ts';
import { setOf } from '../recording/captureSets.ts';
import type { LastCapture } from '../recording/lastCapture.ts';
import type { LiveView } from '../recording/liveView.ts';
import { openCapture } from '../recording/runEnd.ts';
import { setting } from '../settings.ts';
import type { BaselineItem, CaptureItem, DamagedItem, SetItem } from '../views/items.ts';
import type { BaselineList } from '../reading/baselineFiles.ts';
import type { ActiveBaseline } from './activeBaseline.ts';
import { baselineFacts, runCount } from './words.ts';
import type { WorkspaceBaselines } from './workspaceBaselines.ts';

/** Where a command was chosen: the title of an editor, a view, or undefined for the palette. */
type Target = vscode.Uri | CaptureItem | SetItem | undefined;

/** The commands that keep baselines. */
export class BaselineCommands {
  readonly #baselines: WorkspaceBaselines;
  readonly #active: ActiveBaseline;
  readonly #last: LastCapture;
  readonly #live: LiveView;
  readonly #notifier: Notifier;
  readonly #why: () => string | undefined;

  /** @param why there is no verdict; undefined where there is one */
  constructor(
    baselines: WorkspaceBaselines,
    active: ActiveBaseline,
    last: LastCapture,
    live: LiveView,
    notifier: Notifier,
    why: () => string | undefined,
  ) {
    this.#why = why;
    this.#baselines = baselines;
    this.#active = active;
    this.#last = last;
    this.#live = live;
    this.#notifier = notifier;
  }

  /** Saves what was chosen, else the capture in the active editor, else the last run. */
  async save(target: Target): Promise<void> {
    const captures = await this.#capturesOf(target);
    const running = captures.some((path) => this.#live.stateOf(vscode.Uri.file(path)));
    if (running)
      throw new SelftimeError(
        'usage',
        'The program of this capture is still running.',
        'Wait for its end, or stop it, and save then.',
      );
    await this.saveSet(captures);
  }

  /** Asks for a name, saves, and makes it the active baseline. */
  async saveSet(captures: readonly string[]): Promise<void> {
    const proposed = await withPatience('Reading captures', () => this.#baselines.propose(captures), {
      cancellable: false,
    });
    const { failed } = proposed;
    const { baselines } = await this.#baselines.list();
    const taken = new Set(baselines.map(({ name }) => name));
    const name = await askName(unused(proposed.name, taken), taken, captures.length, failed);
    if (name === undefined) return;
    if (failed !== undefined && taken.has(name)) {
      const question = `${failed} Replace the baseline ${name} with them?`;
      if (!(await confirmed(question, 'Replace'))) return;
    }
    const request = { captures, name, replace: taken.has(name) };
    const { baseline, warnings } = await withPatience(`Saving ${name}`, () => this.#baselines.save(request), {
      cancellable: false,
    });
    await this.#active.set(baseline.name);
    this.#say(baseline);
    for (const warning of warnings) this.#notifier.warn(warning);
  }

  /** Behind the status bar. */
  async showMenu(): Promise<void> {
    const baseline = this.#active.get();
    if (!baseline) return this.setActive(undefined);
    const run = (command: string) => () => vscode.commands.executeCommand(command);
    const label = recordLabel('runs', setting('compare.runs'));
    const entries = [
      { label: `$(run-all) ${label}`, run: run(commands.compareWithBaseline) },
      { label: '$(git-compare) Change Baseline...', run: () => this.setActive(undefined) },
      { label: '$(flame) Show Baseline', run: () => this.show({ kind: 'baseline', baseline }) },
      { label: '$(bookmark) Save as Baseline...', run: run(commands.saveAsBaseline) },
      { label: '$(clear-all) Clear Baseline', run: () => this.clearActive() },
    ];
    const chosen = await vscode.window.showQuickPick(entries, {
      title: `Compared with ${baseline.name}`,
      placeHolder: this.#why() ?? baselineFacts(baseline, Date.now()),
    });
    await chosen?.run();
  }

  async setActive(item: BaselineItem | undefined): Promise<void> {
    const baseline = item?.baseline ?? (await this.#pick('Compare with which baseline?'));
    if (baseline) await this.#active.set(baseline.name);
  }

  clearActive(): Promise<void> {
    return this.#active.set(undefined);
  }

  /** Opens its first capture; the others are below it in the view. */
  async show(item: BaselineItem | undefined): Promise<void> {
    const baseline = item?.baseline ?? this.#active.get() ?? (await this.#pick('Show which baseline?'));
    if (baseline) await openCapture(baseline.captures[0], { preserveFocus: false });
  }

  async remove(item: BaselineItem | DamagedItem | undefined): Promise<void> {
    const name =
      item?.kind === 'damaged'
        ? item.name
        : (item?.baseline ?? (await this.#pick('Remove which baseline?')))?.name;
    if (name === undefined || !(await confirmed(`Remove the baseline ${name} and its captures?`, 'Remove')))
      return;
    await this.#baselines.remove(name);
    if (this.#active.get()?.name === name) await this.#active.set(undefined);
  }

  async #capturesOf(target: Target): Promise<readonly string[]> {
    if (target instanceof vscode.Uri) return setOf(target.fsPath);
    if (target?.kind === 'set') return target.captures;
    if (target?.kind === 'capture') return [target.path];
    const path = activeCapture()?.fsPath ?? this.#last.get()?.file;
    if (path !== undefined) return setOf(path);
    throw new SelftimeError(
      'usage',
      'There is no capture to save.',
      'Run "Selftime: Profile Current Launch Config" first, or open one.',
    );
  }

  #say({ name, captures }: Baseline): void {
    const saved = `Saved ${runCount(captures.length)} as baseline ${name}. Hot lines are compared with it from now on.`;
    if (captures.length >= LEAST_RUNS) {
      const compare = () => vscode.commands.executeCommand(commands.compareWithBaseline);
      const label = recordLabel('runs', setting('compare.runs'));
      return this.#notifier.info(saved, [{ label, run: compare }]);
    }
    const record = () => vscode.commands.executeCommand(commands.recordBaseline);
    this.#notifier.info(`${saved} A verdict needs ${LEAST_RUNS} runs or more.`, [
      { label: recordLabel('baseline', setting('compare.runs')), run: record },
    ]);
  }

  /** undefined where there is none, which the user has been told then, or none was chosen. */
  async #pick(placeHolder: string): Promise<Baseline | undefined> {
    const { baselines, damaged } = await this.#baselines.list();
    if (baselines.length === 0) {
      this.#offerFirst(damaged);
      return undefined;
    }
    const now = Date.now();
    const entries = baselines.map((baseline) => ({
      label: baseline.name,
      description: baselineFacts(baseline, now),
      baseline,
    }));
    return (await vscode.window.showQuickPick(entries, { placeHolder, matchOnDescription: true }))?.baseline;
  }

  #offerFirst(damaged: BaselineList['damaged']): void {
    const [first] = damaged;
    const record = () => vscode.commands.executeCommand(commands.recordBaseline);
    const save = () => vscode.commands.executeCommand(commands.saveAsBaseline);
    this.#notifier.warn(
      first?.problem ?? 'There is no baseline yet: record one, or save the last run as one.',
      [
        { label: recordLabel('baseline', setting('compare.runs')), run: record },
        { label: 'Save as Baseline...', run: save },
      ],
    );
  }
}

/** Whether the user wants what cannot be undone. */
export async function confirmed(question: string, yes: string): Promise<boolean> {
  const chosen = await vscode.window.showQuickPick([yes, 'Cancel'], { placeHolder: question });
  return chosen === yes;
}

/** @param failed what is doubtful about the runs */
function askName(
  value: string,
  taken: ReadonlySet<string>,
  runs: number,
  failed: string | undefined,
): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: 'Save as Baseline',
    prompt: `Name of the baseline (${runCount(runs)})`,
    value,
    validateInput(name) {
      try {
        checkName(name);
      } catch (error) {
        return messageOf(error);
      }
      const message = taken.has(name) ? `There is a baseline ${name}: it will be replaced.` : failed;
      return message && { message, severity: vscode.InputBoxValidationSeverity.Warning };
    },
  });
}

function unused(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let n = 2; ; n++) if (!taken.has(`${name}-${n}`)) return `${name}-${n}`;
}
