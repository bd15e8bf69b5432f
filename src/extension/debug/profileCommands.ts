import * as vscode from 'vscode';
import { SelftimeError } from '../../core/errors.ts';
import type { Notifier, NotifierAction } from '../notify.ts';
import { currentSampling } from '../recording/samplingSettings.ts';
import type { ArmedLaunch } from './armedLaunch.ts';
import type { DynamicConfigurations } from './configurationProviders.ts';
import { currentProgram, profileFileConfiguration } from './configurationProviders.ts';
import { compoundMembers, hasLaunchConfigurations, nodeConfigurations } from './launchJson.ts';
import { isProgram } from './scripts.ts';

interface Choice extends vscode.QuickPickItem {
  readonly start?: Start;
}

/** Runs what was chosen, also several times; resolves when VS Code is done with starting. */
export type Start = () => Promise<void>;

/** The commands that start a run. */
export class ProfileCommands {
  readonly #armed: ArmedLaunch;
  readonly #dynamic: DynamicConfigurations;
  readonly #notifier: Notifier;

  constructor(armed: ArmedLaunch, dynamic: DynamicConfigurations, notifier: Notifier) {
    this.#armed = armed;
    this.#dynamic = dynamic;
    this.#notifier = notifier;
  }

  /**
   * Runs what is selected in Run and Debug; with nothing to select, offers what can be run.
   * @throws SettingError before anything runs, a preLaunchTask included.
   */
  async profileLaunchConfig(): Promise<void> {
    await (
      await this.launchConfig()
    )?.();
  }

  /**
   * What `profileLaunchConfig` runs; undefined when nothing was chosen.
   * @throws SettingError
   */
  async launchConfig(): Promise<Start | undefined> {
    currentSampling();
    if (!hasLaunchConfigurations()) return this.#choose();
    return () => this.#runArmed(() => vscode.commands.executeCommand('workbench.action.debug.run'));
  }

  /** @param uri from a menu; without it, the file in the active editor. */
  async profileFile(uri: vscode.Uri | undefined): Promise<void> {
    const file = uri instanceof vscode.Uri ? uri : currentProgram();
    if (file?.scheme !== 'file' || !isProgram(file.fsPath)) {
      throw new SelftimeError(
        'notNode',
        'There is no JavaScript or TypeScript file to profile.',
        'Open one, and run the command again.',
      );
    }
    await vscode.debug.startDebugging(
      vscode.workspace.getWorkspaceFolder(file),
      profileFileConfiguration(file),
    );
  }

  /** Offers the Node.js configurations of launch.json, the current file and the scripts of package.json. */
  async #choose(): Promise<Start | undefined> {
    const several = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
    const written = nodeConfigurations().map(({ folder, config }): Choice => ({
      label: config.name,
      description: several ? folder?.name : undefined,
      start: () => this.#runArmed(() => vscode.debug.startDebugging(folder, config.name)),
    }));
    const dynamic: Choice[] = [];
    for (const folder of vscode.workspace.workspaceFolders ?? [undefined]) {
      for (const config of await this.#dynamic.provideDebugConfigurations(folder)) {
        const start = async (): Promise<void> => void (await vscode.debug.startDebugging(folder, config));
        dynamic.push({ label: config.name, description: several ? folder?.name : undefined, start });
      }
    }
    if (written.length + dynamic.length === 0) {
      throw new SelftimeError(
        'notNode',
        'There is nothing to profile here: no launch configuration for Node.js, no script in package.json and no JavaScript or TypeScript file in the editor.',
        'Open a program and run the command again.',
      );
    }
    const heading = (label: string): Choice => ({ label, kind: vscode.QuickPickItemKind.Separator });
    const choices = [
      ...(written.length > 0 ? [heading('launch.json'), ...written] : []),
      ...(dynamic.length > 0 ? [heading('found here'), ...dynamic] : []),
    ];
    const chosen = await vscode.window.showQuickPick(choices, {
      placeHolder: 'What should Selftime profile?',
    });
    return chosen?.start;
  }

  async #runArmed(start: () => Thenable<unknown>): Promise<void> {
    const outcome = await this.#armed.run(start, compoundMembers());
    if (outcome.refused.length > 0) this.#notifier.warn(outcome.refused.join(' '), this.#ways());
  }

  #ways(): NotifierAction[] {
    const current = currentProgram();
    const file = { label: 'Profile Current File', run: () => this.profileFile(current) };
    return [
      { label: 'Choose What to Profile', run: async () => (await this.#choose())?.() },
      ...(current ? [file] : []),
    ];
  }
}
