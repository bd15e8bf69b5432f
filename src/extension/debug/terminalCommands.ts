import * as vscode from 'vscode';

/**
 * Tells when a terminal's shell has finished a command, with its exit code: needs shell integration, which
 * VS Code switches on by itself for the usual shells.
 */
export class TerminalCommands implements vscode.Disposable {
  /** By process id of the shell: a terminal runs one command of ours at a time. */
  readonly #waiting = new Map<
    number,
    { readonly part: string; resolve(exitCode: number | undefined): void }
  >();
  readonly #subscription: vscode.Disposable;

  constructor() {
    this.#subscription = vscode.window.onDidEndTerminalShellExecution((end) => void this.#ended(end));
  }

  /**
   * @param part what the command line contains: a terminal that is used again may end another command first.
   */
  ended(shellProcessId: number | undefined, part: string): Promise<number | undefined> {
    return new Promise((resolve) => {
      if (shellProcessId !== undefined) this.#waiting.set(shellProcessId, { part, resolve });
    });
  }

  dispose(): void {
    this.#waiting.clear();
    this.#subscription.dispose();
  }

  async #ended(end: vscode.TerminalShellExecutionEndEvent): Promise<void> {
    const shell = await end.terminal.processId;
    const waiting = shell === undefined ? undefined : this.#waiting.get(shell);
    if (!shell || !waiting || !end.execution.commandLine.value.includes(waiting.part)) return;
    this.#waiting.delete(shell);
    waiting.resolve(end.exitCode);
  }
}
