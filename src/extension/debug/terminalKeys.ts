import type * as vscode from 'vscode';

/** Calls back when the key was pressed that interrupts a command (Ctrl+C), which its terminal shows; until the command ends. */
export async function onInterrupt(execution: vscode.TerminalShellExecution, act: () => void): Promise<void> {
  for await (const printed of execution.read()) if (/^(\^C)+$/.test(printed)) act();
}
