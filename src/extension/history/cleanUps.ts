import * as vscode from 'vscode';
import { counted } from '../../core/captureFacts.ts';
import { messageOf, SelftimeError } from '../../core/errors.ts';
import { formatValue } from '../../core/format.ts';
import type { Millis } from '../../core/units.ts';
import { IN_USE, type OldFiles } from '../../store/oldFiles.ts';
import type { PruneResult } from '../../store/prune.ts';
import { daysToKeep } from '../../store/retention.ts';
import type { Notifier } from '../notify.ts';
import { withPatience } from '../progress.ts';
import type { CaptureReader } from '../reading/captureReader.ts';
import { projectRoots } from '../workspacePaths.ts';
import { keptFor, untilCleanUp } from './retention.ts';

const LAST = 'lastCleanUp';

export interface CleanUpServices {
  readonly reader: CaptureReader;
  /** Of the workspace. */
  readonly memento: vscode.Memento;
  readonly log: vscode.LogOutputChannel;
  readonly notifier: Notifier;
  /** Where captures go. */
  folder(): string;
  /** Where they go by default, and those of no other workspace. */
  readonly ownFolder: string | undefined;
  /** Absolute paths of captures that stay, whatever their age. */
  inUse(): readonly string[];
}

/** Removes what is older than the settings keep it: once a day by itself, and when asked to. */
export class CleanUps implements vscode.Disposable {
  readonly #use: CleanUpServices;
  #timer: NodeJS.Timeout | undefined;

  constructor(services: CleanUpServices) {
    this.#use = services;
    this.#schedule();
  }

  /** Shows what would go, and asks. This is the clean-up of the day: what is not removed by hand stays for another. */
  async ask(): Promise<void> {
    if (projectRoots().length === 0)
      throw new SelftimeError('usage', 'There is no project to clean up.', 'Open its folder first.');
    await this.#use.memento.update(LAST, Date.now());
    this.#schedule();
    const found = await withPatience('Looking for old captures', (cancel) => this.#find(cancel));
    const { log, notifier } = this.#use;
    const kept = keptText(retention());
    if (found.captures.length + found.history.length === 0)
      return notifier.info(`There is nothing to clean up. ${kept} ${inUseText(found)}`.trim(), [
        openSettings,
      ]);
    const remove = { label: `Remove ${textOf(found)}`, description: inUseText(found) };
    const show = { label: 'Show Files' };
    const choice = { title: 'Clean Up Old Captures', placeHolder: kept };
    const chosen = await vscode.window.showQuickPick([remove, show, { label: 'Cancel' }], choice);
    if (chosen === show) {
      const files = [...found.captures, ...found.history].map(({ file }) => `\n  ${file}`).join('');
      log.info(`A clean-up would remove ${textOf(found)}:${files}`);
      log.show();
    }
    if (chosen !== remove) return;
    const gone = await withPatience('Removing old captures', () => this.#remove(found), {
      cancellable: false,
    });
    this.#log(gone);
    notifier.info(`Removed ${textOf(gone)}. ${inUseText(gone)}`.trim());
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const last = this.#use.memento.get<Millis>(LAST);
    this.#timer = setTimeout(() => void this.#daily(), untilCleanUp(last, Date.now()));
  }

  async #daily(): Promise<void> {
    try {
      await this.#use.memento.update(LAST, Date.now());
      await (await import('../engine.ts')).removeAbandonedFolders();
      if (projectRoots().length > 0 && vscode.workspace.isTrusted)
        this.#log(await this.#remove(await this.#find()));
    } catch (error) {
      this.#use.log.warn(`Old captures were not cleaned up: ${messageOf(error)}`);
    }
    this.#schedule();
  }

  #find(cancel?: vscode.CancellationToken): Promise<OldFiles> {
    const { reader, folder, ownFolder, inUse } = this.#use;
    const ownFolders = ownFolder === undefined ? [] : [ownFolder];
    const folders = { captureFolder: folder(), ownFolders };
    const request = { roots: projectRoots(), ...folders, inUse: inUse(), ...retention() };
    return reader.ask('oldFiles', request, cancel);
  }

  #remove(found: OldFiles): Promise<PruneResult> {
    // Others may have been opened since.
    return this.#use.reader.ask('cleanUp', { found, inUse: this.#use.inUse() });
  }

  #log(result: PruneResult): void {
    const { log } = this.#use;
    const { captures, history, kept } = result;
    for (const { file, reason } of kept) log.debug(`Kept ${file}: ${reason}`);
    if (captures.length + history.length > 0) log.info(`Cleaned up ${textOf(result)}.`);
  }
}

interface Retention {
  readonly capturesDays: number;
  readonly historyDays: number;
}

/** As they are written: what is wrong in them must not delete anything. */
function retention(): Retention {
  const configuration = vscode.workspace.getConfiguration('selftime.retention');
  const days = (name: string): number => daysToKeep(configuration.get<unknown>(name));
  return { capturesDays: days('capturesDays'), historyDays: days('historyDays') };
}

function keptText({ capturesDays, historyDays }: Retention): string {
  return `Captures are kept ${forText(capturesDays)}, the history ${forText(historyDays)}; baselines always.`;
}

function inUseText({ kept }: Pick<OldFiles, 'kept'>): string {
  const open = kept.filter(({ reason }) => reason === IN_USE).length;
  return open === 0 ? '' : `In use, and so kept: ${counted(open, 'older capture')}.`;
}

function forText(days: number): string {
  return Number.isFinite(days) ? `for ${keptFor(days)}` : keptFor(days);
}

/** `12 captures and 3 recordings of the history (3.4 MB)`. */
function textOf({ captures, history }: Pick<PruneResult, 'captures' | 'history'>): string {
  const bytes = [...captures, ...history].reduce((sum, file) => sum + file.bytes, 0);
  const parts = [
    ...(captures.length > 0 ? [counted(captures.length, 'capture')] : []),
    ...(history.length > 0 ? [`${counted(history.length, 'recording')} of the history`] : []),
  ];
  return parts.length > 0 ? `${parts.join(' and ')} (${formatValue(bytes, 'bytes')})` : 'nothing';
}

const openSettings = {
  label: 'Open Settings',
  run: () => vscode.commands.executeCommand('workbench.action.openSettings', 'selftime.retention'),
};
