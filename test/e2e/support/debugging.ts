import * as vscode from 'vscode';
import { runCommandFromPalette, workbenchPage } from '../harness/workbench.ts';
import { isProfiling } from './statusBar.ts';
import { until } from './until.ts';

export const profileCommand = 'Selftime: Profile Current Launch Config';

/** Selects a configuration as a user does: in the list of the Run and Debug view. */
export async function selectConfiguration(name: string): Promise<void> {
  const page = await workbenchPage();
  await vscode.commands.executeCommand('workbench.view.debug');
  const label = page.locator('.start-debug-action-item-dropdown-label');
  const list = page.locator('.context-view .actionList');
  await until(`${name} to be selected`, async () => {
    // VS Code closes the list when anything else takes the focus, a capture that opens for example.
    if (!(await list.isVisible())) await label.click();
    const entry = list.locator('.monaco-list-row').filter({ hasText: name }).first();
    await entry.click({ timeout: 5_000 }).catch(() => undefined);
    return (await label.textContent())?.includes(name);
  });
}

/** The palette command, and nothing else. */
export async function profile(): Promise<void> {
  await runCommandFromPalette(profileCommand);
}

export async function profileConfiguration(name: string): Promise<void> {
  await selectConfiguration(name);
  await profile();
}

/** A debug session from its start on: what it sends to the Debug Console, and how it ended. */
export interface WatchedSession {
  readonly session: vscode.DebugSession;
  /** What programs printed and what the adapter said. */
  output: string;
  exitCode: number | undefined;
  /** Why the launch failed, as VS Code shows it in a dialog. */
  failure: string | undefined;
  over: boolean;
}

/** What of the debug adapter's messages is looked at. */
interface Message {
  readonly event?: string;
  readonly command?: string;
  readonly success?: boolean;
  readonly message?: string;
  readonly body?: {
    readonly category?: string;
    readonly output?: string;
    readonly exitCode?: number;
    readonly error?: { readonly format: string; readonly variables?: Record<string, string> };
  };
}

function failureOf({ body, message }: Message): string {
  const { format = message ?? '', variables = {} } = body?.error ?? {};
  return format.replace(/\{(\w+)\}/g, (whole, name: string) => variables[name] ?? whole);
}

/** Watches all sessions that start from now on, until it is disposed of. */
export class SessionWatch {
  readonly sessions: WatchedSession[] = [];
  readonly #subscriptions: vscode.Disposable;

  constructor() {
    const started = vscode.debug.onDidStartDebugSession((session) => this.#of(session));
    const ended = vscode.debug.onDidTerminateDebugSession((session) => (this.#of(session).over = true));
    const tracker = vscode.debug.registerDebugAdapterTrackerFactory('*', {
      createDebugAdapterTracker: (session) => {
        const watched = this.#of(session);
        return {
          onDidSendMessage: (message: Message) => {
            const { event, body } = message;
            if (event === 'output' && body?.category !== 'telemetry') watched.output += body?.output ?? '';
            if (event === 'exited') watched.exitCode = body?.exitCode;
            if (/^(launch|attach)$/.test(message.command ?? '') && message.success === false)
              watched.failure = failureOf(message);
          },
        };
      },
    });
    this.#subscriptions = vscode.Disposable.from(started, ended, tracker);
  }

  /** The first session of a type, once it is there. */
  first(type: string): Promise<WatchedSession> {
    return until(`a debug session of type ${type}`, () => this.sessions.find((s) => s.session.type === type));
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #of(session: vscode.DebugSession): WatchedSession {
    let watched = this.sessions.find((each) => each.session.id === session.id);
    if (!watched) {
      watched = { session, output: '', exitCode: undefined, failure: undefined, over: false };
      this.sessions.push(watched);
    }
    return watched;
  }
}

const ended = new Set<string>();
vscode.debug.onDidTerminateDebugSession(({ id }) => ended.add(id));

/** The active one. Where several end at once, VS Code can go on to name one that has ended: what it told is overtaken. */
export function activeSession(): vscode.DebugSession | undefined {
  const session = vscode.debug.activeDebugSession;
  return session && !ended.has(session.id) ? session : undefined;
}

export async function somethingRuns(): Promise<boolean> {
  return activeSession() !== undefined || (await isProfiling());
}

/** No session, no target: what has to be true after everything that failed or ended. */
export async function nothingRuns(): Promise<void> {
  await until('everything to be at its end', async () => !(await somethingRuns()));
}
