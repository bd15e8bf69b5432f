import type * as vscode from 'vscode';
import { judge, retarget } from './retarget.ts';
import type { Configuration } from './retarget.ts';

/** What became of an armed start. */
export interface ArmedOutcome {
  /** Names of the configurations that Selftime runs. */
  readonly taken: readonly string[];
  /** Full sentences. */
  readonly refused: readonly string[];
}

interface Armed {
  readonly taken: string[];
  readonly refused: string[];
  readonly compoundMembers: ReadonlySet<string>;
}

/** Marks a configuration between the two stages of resolving; preLaunchTask runs between them. */
const MARK = '__selftimeArmed';
/** A start that resolves nothing for so long was abandoned. */
const ARMED_AT_MOST_MS = 5 * 60_000;

/**
 * Takes over the next launch, and only that one. Registered for every debug type (`'*'`), because
 * js-debug turns `node` into `pwa-node`, so that a provider for `node` never sees the resolved one.
 *
 * The first configuration that is resolved while armed is marked and disarms; other members of a
 * compound follow. Only marked configurations change their type, so that an ordinary F5, even during a
 * long preLaunchTask, is left alone.
 */
export class ArmedLaunch implements vscode.DebugConfigurationProvider {
  #armed: Armed | undefined;

  /**
   * @param start starts debugging; resolves when VS Code is done with starting.
   * @param compoundMembers names of configurations that are members of some compound.
   */
  async run(start: () => Thenable<unknown>, compoundMembers: ReadonlySet<string>): Promise<ArmedOutcome> {
    const armed: Armed = { taken: [], refused: [], compoundMembers };
    const disarm = (): void => {
      if (this.#armed === armed) this.#armed = undefined;
    };
    this.#armed = armed;
    const timer = setTimeout(disarm, ARMED_AT_MOST_MS);
    try {
      await start();
    } finally {
      clearTimeout(timer);
      disarm();
    }
    return armed;
  }

  resolveDebugConfiguration(
    _folder: vscode.WorkspaceFolder | undefined,
    config: vscode.DebugConfiguration,
  ): vscode.DebugConfiguration | undefined {
    const armed = this.#armed;
    // Called again after another provider changed the type.
    if (!armed || config[MARK] !== undefined) return config;
    const verdict = judge(config as Configuration);
    if (verdict.kind === 'leave') return config;
    const inCompound = armed.compoundMembers.has(config.name);
    const first = armed.taken.length + armed.refused.length === 0;
    if (!first && !inCompound) return config;
    if (!inCompound) this.#armed = undefined;
    if (verdict.kind === 'refuse') {
      armed.refused.push(verdict.reason);
      return undefined;
    }
    armed.taken.push(config.name);
    return { ...config, [MARK]: true };
  }

  resolveDebugConfigurationWithSubstitutedVariables(
    _folder: vscode.WorkspaceFolder | undefined,
    config: vscode.DebugConfiguration,
  ): vscode.DebugConfiguration {
    if (config[MARK] === undefined) return config;
    const plain = { ...config };
    delete plain[MARK];
    return retarget(plain as unknown as Configuration);
  }
}
