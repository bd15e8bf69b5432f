import * as vscode from 'vscode';
import {
  listeningPorts,
  nodeProcesses,
  programOf,
  type RunningProcess,
} from '../../capture/attach/runningProcess.ts';
import { SelftimeError } from '../../core/errors.ts';
import { debugType } from '../contributions.ts';
import { isOfEditor } from './editorProcesses.ts';

interface Choice extends vscode.QuickPickItem {
  /** undefined for a separator. */
  readonly process?: RunningProcess;
}

/** Chooses a process that runs, and profiles it. */
export class AttachCommands {
  /** The palette's command. */
  async attachToProcess(): Promise<void> {
    const process = await this.#pick();
    if (!process) return;
    await vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], {
      type: debugType,
      request: 'attach',
      name: `Attach to ${programOf(process)}`,
      processId: process.pid,
    });
  }

  /** For `${command:PickProcess}`: its pid, as text; undefined when nothing was chosen. */
  async pickProcess(): Promise<string | undefined> {
    const process = await this.#pick();
    return process && String(process.pid);
  }

  async #pick(): Promise<RunningProcess | undefined> {
    const choices = await this.#choices();
    if (choices.length === 0) {
      throw new SelftimeError(
        'noProcess',
        'No Node.js process of yours is running.',
        'Start the program, or run "Selftime: Profile Current Launch Config" to start it with the profiler in it.',
      );
    }
    const chosen = await vscode.window.showQuickPick(choices, {
      placeHolder: 'Which process should Selftime profile? It runs on when profiling stops.',
      matchOnDescription: true,
      matchOnDetail: true,
    });
    return chosen?.process;
  }

  async #choices(): Promise<Choice[]> {
    const all = await nodeProcesses();
    const isEditors = (process: RunningProcess) => isOfEditor(process, vscode.env.appRoot);
    const [programs, editors] = [all.filter((each) => !isEditors(each)), all.filter(isEditors)];
    const separator = { label: 'VS Code and its extensions', kind: vscode.QuickPickItemKind.Separator };
    const last = editors.length > 0 ? [separator, ...(await Promise.all(editors.map(choiceOf)))] : [];
    return [...(await Promise.all(programs.map(choiceOf))), ...last];
  }
}

async function choiceOf(process: RunningProcess): Promise<Choice> {
  // Where asking for ports starts a process, that is once for each in the list.
  const ports = await listeningPorts(process.pid);
  return {
    process,
    label: programOf(process),
    description: [`pid ${process.pid}`, ...portText(ports)].join(' · '),
    detail: process.command.join(' '),
  };
}

function portText(ports: readonly number[] | undefined): string[] {
  if (!ports || ports.length === 0) return [];
  return [`${ports.length === 1 ? 'port' : 'ports'} ${ports.slice(0, 4).join(', ')}`];
}
