import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { CutShort } from '../../capture/recover.ts';
import { messageOf } from '../../core/errors.ts';
import type { Millis } from '../../core/units.ts';
import { isInside, realPath } from '../../store/folders.ts';
import { outsideSet } from '../../store/runFolders.ts';
import { views } from '../contributions.ts';
import type { Notifier } from '../notify.ts';
import { withPatience } from '../progress.ts';
import { workspaceRoots } from '../workspacePaths.ts';
import type { Recordings } from './recordings.ts';
import { openCapture } from './runEnd.ts';

/** What was asked for comes first. */
const AFTER_START: Millis = 5000;

export interface CutShortServices {
  /** The built agent, absolute. */
  readonly agentPath: string;
  /** Where captures go. */
  folder(): string;
  readonly recordings: Recordings;
  readonly notifier: Notifier;
  readonly log: vscode.LogOutputChannel;
}

/**
 * Writes the captures of this workspace's recordings whose window, or command line, was killed: once by itself, and when
 * asked to.
 */
export class CutShortRecordings implements vscode.Disposable {
  readonly #use: CutShortServices;
  readonly #timer: NodeJS.Timeout;

  constructor(services: CutShortServices) {
    this.#use = services;
    this.#timer = setTimeout(() => void this.#recoverUnasked(), AFTER_START);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  async recover(): Promise<void> {
    const fail = (error: unknown) => this.#use.notifier.error(error);
    const recovered = await withPatience('Recovering recordings', (cancel) => this.#recover(fail, cancel));
    if (recovered.length > 0) this.#tell(recovered);
    else this.#use.notifier.info('No recording of this workspace was cut short.');
  }

  async #recoverUnasked(): Promise<void> {
    if (!vscode.workspace.isTrusted) return;
    const fail = (error: unknown) =>
      this.#use.log.warn(`Recordings that were cut short were not recovered: ${messageOf(error)}`);
    try {
      const recovered = await this.#recover(fail);
      if (recovered.length > 0) this.#tell(recovered);
    } catch (error) {
      fail(error);
    }
  }

  async #recover(
    fail: (error: unknown) => void,
    cancel?: vscode.CancellationToken,
  ): Promise<readonly Recovered[]> {
    const { agentPath, recordings, folder } = this.#use;
    const folders = [...workspaceRoots(), folder()].map(realPath);
    const isOurs = ({ note: { options } }: CutShort) =>
      folders.some((each) => [options.cwd, options.out].some((path) => isInside(each, realPath(path))));
    const { cutShort, recover } = await import('../engine.ts');
    const recovered: Recovered[] = [];
    for (const found of (await cutShort()).filter(isOurs)) {
      if (cancel?.isCancellationRequested) break;
      try {
        const result = await recover(found, agentPath, outsideSet(found.note.options.out));
        if (!result) continue;
        const name = result.processes.at(0)?.name ?? basename(result.file);
        recovered.push({ name, file: result.file, time: found.time });
        recordings.tellRecovered(result.file);
      } catch (error) {
        fail(error);
      }
    }
    return recovered;
  }

  #tell(recovered: readonly Recovered[]): void {
    this.#use.notifier.info(recoveredText(recovered), [shown(recovered)]);
  }
}

interface Recovered {
  /** Of the program. */
  readonly name: string;
  readonly file: string;
  /** Until when it was recorded, since the epoch. */
  readonly time: Millis;
}

function recoveredText(recovered: readonly Recovered[]): string {
  const [{ name, time }] = recovered;
  const clock = new Date(time).toLocaleString(vscode.env.language, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  return recovered.length === 1
    ? `The recording of ${name} was cut short: Selftime ended before it was written. What was recorded until ${clock} is kept.`
    : `${recovered.length} recordings were cut short: Selftime ended before they were written. What was recorded until then is kept.`;
}

function shown([{ file }, ...more]: readonly Recovered[]) {
  return more.length === 0
    ? { label: 'Open Capture', run: () => openCapture(file, { preserveFocus: false }) }
    : { label: 'Show Captures', run: () => vscode.commands.executeCommand(`${views.captures}.focus`) };
}
