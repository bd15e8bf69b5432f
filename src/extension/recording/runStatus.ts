import * as vscode from 'vscode';
import { fitLabel } from '../../core/flame/displayName.ts';
import { formatPercent, formatValue } from '../../core/format.ts';
import { commands, contextKeys } from '../contributions.ts';
import { plainText } from '../plainText.ts';
import { clock, sampleCount } from './clock.ts';
import type { CaptureSummary, LastCapture } from './lastCapture.ts';
import type { LiveView } from './liveView.ts';
import type { ActiveRecording, Recordings } from './recordings.ts';

const TICK_MS = 1000;
/** Of a name, in letters: the status bar has room for little. */
const NAME_WIDTH = 24;

/** Shows what runs, in the status bar and as a notification with Cancel; and between runs, the last capture. */
export class RunStatus implements vscode.Disposable {
  readonly #recordings: Recordings;
  readonly #last: LastCapture;
  readonly #live: LiveView;
  readonly #item: vscode.StatusBarItem;
  readonly #disposables: vscode.Disposable[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(recordings: Recordings, last: LastCapture, live: LiveView) {
    this.#live = live;
    this.#recordings = recordings;
    this.#last = last;
    this.#item = vscode.window.createStatusBarItem('selftime.status', vscode.StatusBarAlignment.Left, 5);
    this.#item.name = 'Selftime';
    this.#disposables.push(
      this.#item,
      recordings.onStart((recording) => {
        if (!recording.inTerminal && !recording.inSeries) this.#notify(recording);
        this.#render();
      }),
      recordings.onUpdate(() => this.#render()),
      recordings.onEnd(() => this.#render()),
      last.onChange(() => this.#render()),
      live.onChange(() => this.#render()),
    );
    this.#render();
  }

  dispose(): void {
    clearInterval(this.#timer);
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #render(): void {
    const running = this.#recordings.running;
    void vscode.commands.executeCommand('setContext', contextKeys.profiling, running.length > 0);
    if (running.length > 0) {
      this.#timer ??= setInterval(() => this.#render(), TICK_MS);
      this.#renderRunning(running);
      return;
    }
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#live.isBehind) return this.#renderBehind();
    const last = this.#last.get();
    if (!last) {
      this.#item.hide();
      return;
    }
    this.#item.text = `$(flame) ${plainText(lastFacts(last).join(' · '))}`;
    this.#item.tooltip = lastTooltip(last);
    this.#item.command = commands.openCapture;
    this.#item.accessibilityInformation = {
      label: ['Selftime: open the last capture', ...lastFacts(last)].join(', '),
      role: 'button',
    };
    this.#item.show();
  }

  #renderRunning(running: readonly ActiveRecording[]): void {
    const elapsed = Date.now() - Math.min(...running.map((recording) => recording.started));
    const samples = running.reduce((sum, recording) => sum + recording.samples, 0);
    const frozen = this.#frozen();
    const facts = frozen ? [frozen] : [sampleCount(samples), ...overheadOf(running)];
    this.#item.text = [`$(${frozen ? 'debug-pause' : 'record'}) profiling ${clock(elapsed)}`, ...facts].join(
      ' · ',
    );
    this.#item.tooltip = `Profiling ${running.map((recording) => recording.name).join(', ')}: open it, freeze it or stop it`;
    this.#item.command = commands.showRunMenu;
    this.#item.accessibilityInformation = {
      label: `Selftime: profiling, ${facts.join(', ')}`,
      role: 'button',
    };
    this.#item.show();
  }

  #renderBehind(): void {
    this.#item.text = `$(debug-pause) ${this.#frozen()} · newer state available`;
    this.#item.tooltip = 'The program has ended: show the newest state';
    this.#item.command = commands.unfreezeLiveView;
    this.#item.accessibilityInformation = { label: 'Selftime: show the newest state', role: 'button' };
    this.#item.show();
  }

  #frozen(): string | undefined {
    const { frozenAt } = this.#live;
    return frozenAt === undefined ? undefined : `frozen at ${Math.round(frozenAt / 1000)} s`;
  }

  #notify(recording: ActiveRecording): void {
    const title = plainText(`Profiling ${recording.name}`);
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    void vscode.window.withProgress(options, async (progress, cancel) => {
      let stopping = false;
      const report = (): void => {
        const facts = `${clock(Date.now() - recording.started)} · ${sampleCount(recording.samples)}`;
        progress.report({ message: stopping ? `stopping, ${facts}` : facts });
      };
      cancel.onCancellationRequested(() => {
        stopping = true;
        report();
        recording.stop();
      });
      report();
      const timer = setInterval(report, TICK_MS);
      await new Promise<void>((resolve) => {
        const end = this.#recordings.onEnd((ended) => {
          if (ended.recording !== recording) return;
          end.dispose();
          resolve();
        });
      });
      clearInterval(timer);
    });
  }
}

function lastFacts({ hottest, durationMs, samples }: CaptureSummary): string[] {
  return [
    ...(hottest ? [`${fitLabel(hottest.name, NAME_WIDTH, 1)} ${formatPercent(hottest.share)} self`] : []),
    ...[formatValue(durationMs, 'milliseconds'), sampleCount(samples)],
  ];
}

function lastTooltip({ file, hottest, overhead }: CaptureSummary): string {
  const facts = [
    `Open the last capture: ${file}`,
    ...(hottest ? [`Hottest function: ${hottest.name}, ${formatPercent(hottest.share)} self`] : []),
    ...(overhead === undefined
      ? []
      : [`Profiling took at most ${formatPercent(overhead)} of a core for each thread`]),
  ];
  return facts.join('\n');
}

/** Of what costs most. */
function overheadOf(running: readonly ActiveRecording[]): string[] {
  const known = running.flatMap(({ overhead }) => overhead ?? []);
  return known.length > 0 ? [`${formatPercent(Math.max(...known))} overhead`] : [];
}
