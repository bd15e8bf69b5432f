import * as vscode from 'vscode';
import { AGENT_VARIABLE } from '../../protocol/agentFiles.ts';
import { onInterrupt } from './terminalKeys.ts';

interface Waiting {
  readonly part: string;
  interrupted(): void;
  resolve(exitCode: number | undefined): void;
}

/**
 * Tells when a terminal's shell has finished a command, with its exit code: needs shell integration, which
 * VS Code switches on by itself for the usual shells.
 */
export class TerminalCommands implements vscode.Disposable {
  /** By process id of the shell: a terminal runs one command of ours at a time. */
  readonly #waiting = new Map<number, Waiting>();
  readonly #subscriptions: readonly vscode.Disposable[];

  constructor() {
    this.#subscriptions = [
      vscode.window.onDidStartTerminalShellExecution((start) => void this.#started(start)),
      vscode.window.onDidEndTerminalShellExecution((end) => void this.#ended(end)),
    ];
  }

  /**
   * @param part what the command line contains: a terminal that is used again may end another command first.
   * @param interrupted called when the key was pressed that interrupts the command (Ctrl+C)
   */
  ended(
    shellProcessId: number | undefined,
    part: string,
    interrupted: () => void,
  ): Promise<number | undefined> {
    return new Promise((resolve) => {
      if (shellProcessId !== undefined) this.#waiting.set(shellProcessId, { part, interrupted, resolve });
    });
  }

  dispose(): void {
    this.#waiting.clear();
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  async #started({ execution, terminal }: vscode.TerminalShellExecutionStartEvent): Promise<void> {
    // Other commands are none of our business.
    if (!execution.commandLine.value.includes(AGENT_VARIABLE)) return;
    const shell = await terminal.processId;
    await onInterrupt(execution, () => shell !== undefined && this.#waiting.get(shell)?.interrupted());
  }

  async #ended(end: vscode.TerminalShellExecutionEndEvent): Promise<void> {
    const shell = await end.terminal.processId;
    const waiting = shell === undefined ? undefined : this.#waiting.get(shell);
    if (!shell || !waiting || !end.execution.commandLine.value.includes(waiting.part)) return;
    this.#waiting.delete(shell);
    waiting.resolve(end.exitCode);
  }
}
