import * as vscode from 'vscode';
import { messageOf, SelftimeError } from '../core/errors.ts';
import { commands } from './contributions.ts';
import { plainText } from './plainText.ts';
import { SettingError } from './settingError.ts';

/** The one place where failures become notifications. Unexpected ones are logged with their stack. */
export class Notifier {
  readonly #log: vscode.LogOutputChannel;

  constructor(log: vscode.LogOutputChannel) {
    this.#log = log;
  }

  error(error: unknown): void {
    if (error instanceof SelftimeError && error.code === 'cancelled') return;
    this.#log.error(
      error instanceof SelftimeError ? error.oneLine : error instanceof Error ? error : messageOf(error),
    );
    const toSetting = error instanceof SettingError ? [openSetting(error.setting)] : [];
    void this.#offer(vscode.window.showErrorMessage, messageOf(error), toSetting);
  }

  /** @param actions label to command id. */
  warn(message: string, actions: readonly NotifierAction[] = []): void {
    this.#log.warn(message);
    void this.#offer(vscode.window.showWarningMessage, message, actions);
  }

  info(message: string, actions: readonly NotifierAction[] = []): void {
    this.#log.info(message);
    void this.#offer(vscode.window.showInformationMessage, message, actions);
  }

  /** Wraps a command's handler, so that whatever it throws is shown; the command then returns undefined. */
  guard<A extends unknown[], R>(run: (...args: A) => R | Promise<R>): (...args: A) => Promise<R | undefined> {
    return async (...args) => {
      try {
        return await run(...args);
      } catch (error) {
        this.error(error);
        return undefined;
      }
    };
  }

  async #offer(
    show: (message: string, ...items: string[]) => Thenable<string | undefined>,
    message: string,
    actions: readonly NotifierAction[],
  ): Promise<void> {
    const output = { label: 'Show Output', run: () => vscode.commands.executeCommand(commands.showOutput) };
    const all = actions.length > 0 ? actions : [output];
    const chosen = await show(plainText(message), ...all.map((action) => action.label));
    const action = all.find((candidate) => candidate.label === chosen);
    if (action) await this.guard(() => action.run())();
  }
}

export interface NotifierAction {
  readonly label: string;
  run(): unknown;
}

function openSetting(name: string): NotifierAction {
  const run = () => vscode.commands.executeCommand('workbench.action.openSettings', name);
  return { label: 'Open Settings', run };
}
