import * as vscode from 'vscode';
import type { SessionHost } from '../../adapter/host.ts';
import type { Recordings } from '../recording/recordings.ts';
import type { TerminalCommands } from './terminalCommands.ts';

/** Runs the debug adapter inside the extension host: there is nothing to start and nothing to connect to. */
export class AdapterFactory implements vscode.DebugAdapterDescriptorFactory {
  readonly #host: SessionHost;

  constructor(recordings: Recordings, terminals: TerminalCommands, log: vscode.LogOutputChannel) {
    this.#host = {
      record: (request) => recordings.begin(request),
      terminalCommandEnded: (shell, part, interrupted) => terminals.ended(shell, part, interrupted),
      log: (message) => log.info(message),
    };
  }

  async createDebugAdapterDescriptor(): Promise<vscode.DebugAdapterDescriptor> {
    const { SelftimeSession } = await import('../engine.ts');
    return new vscode.DebugAdapterInlineImplementation(new SelftimeSession(this.#host));
  }
}
