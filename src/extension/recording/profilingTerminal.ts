import * as vscode from 'vscode';
import { environmentDifference, inheritedEnvironment } from '../../adapter/environment.ts';
import { usesPermissionModel } from '../../capture/agentEnvironment.ts';
import type { TerminalCaptures } from '../../capture/terminal/terminalCaptures.ts';
import { SelftimeError } from '../../core/errors.ts';
import { AGENT_VARIABLE } from '../../protocol/agentFiles.ts';
import { onInterrupt } from '../debug/terminalKeys.ts';
import type { Recordings } from './recordings.ts';
import { currentSampling } from './samplingSettings.ts';

const NAME = 'Profiling Terminal';

/** Terminals in which every Node command is profiled. */
export class ProfilingTerminals implements vscode.TerminalProfileProvider, vscode.Disposable {
  readonly #recordings: Recordings;
  readonly #agentPath: string;
  readonly #fail: (error: unknown) => void;
  /** By what their environment carries: how a terminal that opens or closes is known. */
  readonly #captures = new Map<string, TerminalCaptures>();
  readonly #closing = new Set<Promise<void>>();
  readonly #subscriptions: readonly vscode.Disposable[];

  constructor(recordings: Recordings, agentPath: string, fail: (error: unknown) => void) {
    this.#recordings = recordings;
    this.#agentPath = agentPath;
    this.#fail = fail;
    this.#subscriptions = [
      vscode.window.onDidCloseTerminal((terminal) => this.#closed(terminal)),
      vscode.window.onDidStartTerminalShellExecution((start) => this.#watchKeys(start)),
      vscode.window.onDidEndTerminalShellExecution((end) => this.#commandEnded(end)),
    ];
  }

  async open(): Promise<void> {
    const terminal = vscode.window.createTerminal(await this.#options());
    terminal.show();
  }

  /** For the list of profiles beside "+" of the terminal panel. */
  async provideTerminalProfile(): Promise<vscode.TerminalProfile> {
    return new vscode.TerminalProfile(await this.#options());
  }

  /** The window goes away, and the terminals with it. */
  async close(): Promise<void> {
    const open = [...this.#captures.values()].map((captures) => captures.close());
    await Promise.all([...open, ...this.#closing]);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  async #options(): Promise<vscode.TerminalOptions> {
    const { TerminalCaptures } = await import('../engine.ts');
    const captures = await TerminalCaptures.open({
      sampling: currentSampling(),
      agentPath: this.#agentPath,
      captureFile: (command, program) => this.#recordings.captureFile(command, program),
      begun: (command) => this.#recordings.follow(command),
      failed: this.#fail,
    });
    const inherited = inheritedEnvironment(process.env);
    const base = { ...inherited, NODE_OPTIONS: configuredNodeOptions() ?? inherited.NODE_OPTIONS };
    const env = environmentDifference(inherited, captures.environment(base));
    this.#captures.set(String(env[AGENT_VARIABLE]), captures);
    return {
      ...{ name: NAME, iconPath: new vscode.ThemeIcon('flame'), env },
      // Its processes would outlive this host, which reads what they write.
      isTransient: true,
      message: 'Every Node.js command in this terminal is profiled; its capture opens when it ends.',
    };
  }

  /** Where its shell does not tell of commands, there is still Stop. */
  #watchKeys({ terminal, execution }: vscode.TerminalShellExecutionStartEvent): void {
    const captures = this.#captures.get(keyOf(terminal));
    if (captures) void onInterrupt(execution, () => captures.interrupted().catch(this.#fail));
  }

  /** What the program then prints of a file of ours that it may not read says nothing to its user. */
  #commandEnded({ terminal, execution, exitCode }: vscode.TerminalShellExecutionEndEvent): void {
    const words = execution.commandLine.value.split(/\s+/);
    if (!this.#captures.has(keyOf(terminal)) || exitCode === 0 || !usesPermissionModel(words)) return;
    this.#fail(
      new SelftimeError(
        'usage',
        "Node's permission model keeps the profiler out of a program, which then does not start.",
        'Run it in a terminal of another kind.',
      ),
    );
  }

  #closed(terminal: vscode.Terminal): void {
    const key = keyOf(terminal);
    const captures = this.#captures.get(key);
    if (!captures) return;
    this.#captures.delete(key);
    const closing = captures.close();
    this.#closing.add(closing);
    void closing.finally(() => this.#closing.delete(closing));
  }
}

function keyOf(terminal: vscode.Terminal): string {
  const { env } = terminal.creationOptions as vscode.TerminalOptions;
  return String(env?.[AGENT_VARIABLE]);
}

/** The setting that gives terminals their variables loses against what a terminal is made with: it is kept here. */
function configuredNodeOptions(): string | undefined {
  const platform = { win32: 'windows', darwin: 'osx' }[process.platform as string] ?? 'linux';
  const configured = vscode.workspace
    .getConfiguration('terminal.integrated.env')
    .get<Record<string, string | null>>(platform);
  return configured?.NODE_OPTIONS ?? undefined;
}
