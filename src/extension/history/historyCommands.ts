import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { counted } from '../../core/captureFacts.ts';
import { SelftimeError } from '../../core/errors.ts';
import { displayName } from '../../core/flame/displayName.ts';
import type { HistoryTarget } from '../../protocol/history.ts';
import type { HotLines } from '../annotations/hotLinesController.ts';
import { activeCapture } from '../columns.ts';
import { ageText } from '../editor/captureChoices.ts';
import type { ProfileEditorProvider } from '../editor/profileEditorProvider.ts';
import { plainText } from '../plainText.ts';
import { withPatience } from '../progress.ts';
import type { ProjectFunction } from '../reading/historyFiles.ts';
import type { LastCapture } from '../recording/lastCapture.ts';
import type { CaptureItem } from '../views/items.ts';
import type { ProjectHistory } from './projectHistory.ts';

/** Where the command was chosen: a title or a view, a hover with its function, or undefined for the palette. */
type Chosen = vscode.Uri | CaptureItem | HistoryTarget | undefined;

interface Entry extends vscode.QuickPickItem {
  readonly target?: HistoryTarget;
}

/** "Show History of Function...": asks which, and shows it in the viewer. */
export class HistoryCommands {
  readonly #history: ProjectHistory;
  readonly #editor: ProfileEditorProvider;
  readonly #lines: HotLines;
  readonly #last: LastCapture;

  constructor(history: ProjectHistory, editor: ProfileEditorProvider, lines: HotLines, last: LastCapture) {
    this.#history = history;
    this.#editor = editor;
    this.#lines = lines;
    this.#last = last;
  }

  /** @throws SelftimeError where there is no history, or no capture left to show it beside */
  async show(chosen: Chosen): Promise<void> {
    const wanted = this.#captureOf(chosen);
    const target = isTarget(chosen) ? chosen : await this.#choose(wanted);
    if (!target) return;
    const capture = wanted ?? (await this.#captureWith(target));
    await this.#editor.showHistory(vscode.Uri.file(capture), target);
  }

  #captureOf(chosen: Chosen): string | undefined {
    if (chosen instanceof vscode.Uri) return chosen.fsPath;
    if (chosen && 'kind' in chosen) return chosen.path;
    const lit = this.#lines.view?.capture;
    const shown = activeCapture()?.fsPath ?? (lit !== undefined && existsSync(lit) ? lit : undefined);
    return shown ?? this.#last.get()?.file;
  }

  async #choose(capture: string | undefined): Promise<HistoryTarget | undefined> {
    const known = await withPatience('Reading the history', () => this.#history.functions(capture), {
      cancellable: false,
    });
    const { hot, hasCapture, others } = known;
    if (hot.length + others.length === 0)
      throw new SelftimeError(
        'noHistory',
        'This project has no history yet.',
        'Profile something: every recording is kept in it.',
      );
    const of = hasCapture && capture !== undefined ? plainText(basename(capture)) : 'the last recording';
    const several = new Set([...hot, ...others].map(({ project }) => project)).size > 1;
    const entries: Entry[] = [
      ...section(`hottest of ${of}`, hot, several),
      ...section('in other captures', others, several),
    ];
    const picked = await vscode.window.showQuickPick(entries, {
      title: 'Show History of Function',
      placeHolder: 'A function of your recordings',
      matchOnDescription: true,
    });
    return picked?.target;
  }

  /** The last one of the function that is still there. */
  async #captureWith(target: HistoryTarget): Promise<string> {
    const points = (await this.#history.of(target))?.trends.flatMap((trend) => trend.points) ?? [];
    const left = points.filter(({ capture }) => capture !== undefined).sort((a, b) => b.time - a.time);
    const capture = left.at(0)?.capture;
    if (capture !== undefined) return capture;
    throw new SelftimeError(
      'fileNotFound',
      'The history is shown beside a capture, and there is none any more.',
      'Profile again, or open one.',
    );
  }
}

/** @param several projects: each function says which */
function section(label: string, functions: readonly ProjectFunction[], several: boolean): Entry[] {
  if (functions.length === 0) return [];
  const now = Date.now();
  return [
    { label, kind: vscode.QuickPickItemKind.Separator },
    ...functions.map(({ name, file, line, captures, time, project }): Entry => {
      const facts = [
        line > 0 ? `${file}:${line}` : file,
        ...(several ? [basename(project)] : []),
        `${counted(captures, 'capture')}, last ${ageText(time, now)}`,
      ];
      return {
        label: plainText(displayName(name, file, line)),
        description: plainText(facts.join(' · ')),
        target: { name, file, line, cwd: project },
      };
    }),
  ];
}

function isTarget(chosen: Chosen): chosen is HistoryTarget {
  return chosen !== undefined && 'name' in chosen && 'file' in chosen;
}
