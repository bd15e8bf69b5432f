import * as vscode from 'vscode';
import { formatValue } from '../../core/format.ts';
import { commands, contextKeys } from '../contributions.ts';
import { plainText } from '../plainText.ts';
import { clock, sampleCount } from './clock.ts';
import type { LastCapture } from './lastCapture.ts';
import type { ActiveRecording, Recordings } from './recordings.ts';

const TICK_MS = 1000;

/** Shows what runs, in the status bar and as a notification with Cancel; and between runs, the last capture. */
export class RunStatus implements vscode.Disposable {
  readonly #recordings: Recordings;
  readonly #last: LastCapture;
  readonly #item: vscode.StatusBarItem;
  readonly #disposables: vscode.Disposable[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(recordings: Recordings, last: LastCapture) {
    this.#recordings = recordings;
    this.#last = last;
    this.#item = vscode.window.createStatusBarItem('selftime.status', vscode.StatusBarAlignment.Left, 5);
    this.#item.name = 'Selftime';
    this.#disposables.push(
      this.#item,
      recordings.onStart((recording) => {
        this.#notify(recording);
        this.#render();
      }),
      recordings.onUpdate(() => this.#render()),
      recordings.onEnd(() => this.#render()),
      last.onChange(() => this.#render()),
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
    const last = this.#last.get();
    if (!last) {
      this.#item.hide();
      return;
    }
    this.#item.text = `$(flame) ${formatValue(last.durationMs, 'milliseconds')} · ${sampleCount(last.samples)}`;
    this.#item.tooltip = `Open the last capture: ${last.file}`;
    this.#item.command = commands.openCapture;
    this.#item.accessibilityInformation = { label: 'Selftime: open the last capture', role: 'button' };
    this.#item.show();
  }

  #renderRunning(running: readonly ActiveRecording[]): void {
    const elapsed = Date.now() - Math.min(...running.map((recording) => recording.started));
    const samples = running.reduce((sum, recording) => sum + recording.samples, 0);
    this.#item.text = `$(record) profiling ${clock(elapsed)} · ${sampleCount(samples)}`;
    this.#item.tooltip = `Profiling ${running.map((recording) => recording.name).join(', ')}. Click to stop.`;
    this.#item.command = commands.stopProfiling;
    this.#item.accessibilityInformation = { label: 'Selftime: stop profiling', role: 'button' };
    this.#item.show();
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
