import * as vscode from 'vscode';
import { SelftimeError } from '../../core/errors.ts';
import { LEAST_RUNS } from '../../core/gate/ratioTest.ts';
import { ageText, offered, type CaptureFile } from './captureChoices.ts';
import { fileName, nameOf, type Comparison } from './comparison.ts';
import type { ProfileEditorProvider } from './profileEditorProvider.ts';

/** What `selftime.compareWith` takes where somebody else has chosen: a baseline, a test. */
export interface ComparisonArgument {
  readonly name?: string;
  /** Paths, a run each. */
  readonly base: readonly string[];
  readonly current?: readonly string[];
}

/** "Compare with...": asks for runs of an earlier state, and for further runs of the open one. */
export class CompareCommand {
  readonly #editor: ProfileEditorProvider;
  readonly #captureFolder: () => string;

  /** @param captureFolder where captures of this workspace lie */
  constructor(editor: ProfileEditorProvider, captureFolder: () => string) {
    this.#editor = editor;
    this.#captureFolder = captureFolder;
  }

  /**
   * @param capture where it was chosen from a menu
   * @param given what to compare with; asked for where it is not given
   * @throws SelftimeError `usage`.
   */
  async run(capture: vscode.Uri | undefined, given?: ComparisonArgument): Promise<void> {
    const panel = this.#editor.panelOf(capture);
    const comparison = given?.base ? comparisonOf(given) : await this.#ask(panel.uri);
    if (!comparison) return;
    const all = [panel.uri, ...comparison.base, ...comparison.current].map(String);
    const twice = all.findIndex((each, i) => all.indexOf(each) !== i);
    if (twice >= 0)
      throw new SelftimeError(
        'usage',
        `${fileName(vscode.Uri.parse(all[twice]))} is there twice.`,
        'Every run is a capture of its own.',
      );
    panel.compare(comparison);
  }

  async #ask(open: vscode.Uri): Promise<Comparison | undefined> {
    const base = await this.#pick(
      `Compare ${fileName(open)} with`,
      `Runs of the earlier state; ${LEAST_RUNS} or more give verdicts`,
      [open],
    );
    if (!base || base.length === 0) return undefined;
    const current = await this.#pick(
      `Further runs of ${fileName(open)}`,
      `Runs of the same state as the open one; ${LEAST_RUNS} together give verdicts. None: just press Enter`,
      [open, ...base],
    );
    return current && { name: nameOf(base), base, current };
  }

  /** undefined when nothing was to be chosen any more. */
  async #pick(
    title: string,
    placeholder: string,
    taken: readonly vscode.Uri[],
  ): Promise<readonly vscode.Uri[] | undefined> {
    const folders = [vscode.Uri.joinPath(taken[0], '..'), vscode.Uri.file(this.#captureFolder())];
    const files = (await Promise.all(folders.map(filesIn))).flat();
    const choices = offered(files, new Set(taken.map((uri) => uri.toString())));
    const browse: vscode.QuickInputButton = {
      iconPath: new vscode.ThemeIcon('folder-opened'),
      tooltip: 'Choose Other Files...',
    };
    const picker = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly uri: vscode.Uri }>();
    Object.assign(picker, { title, placeholder, canSelectMany: true, matchOnDescription: true });
    picker.buttons = [browse];
    picker.items = choices.map(({ path, name, changed }) => {
      return { label: name, description: ageText(changed, Date.now()), uri: vscode.Uri.parse(path) };
    });
    try {
      return await new Promise((resolve) => {
        picker.onDidAccept(() => resolve(picker.selectedItems.map(({ uri }) => uri)));
        picker.onDidTriggerButton(() => resolve(browseFor(title, taken[0])));
        picker.onDidHide(() => resolve(undefined));
        picker.show();
      });
    } finally {
      picker.dispose();
    }
  }
}

async function browseFor(title: string, beside: vscode.Uri): Promise<readonly vscode.Uri[] | undefined> {
  return vscode.window.showOpenDialog({
    title,
    defaultUri: vscode.Uri.joinPath(beside, '..'),
    canSelectMany: true,
    openLabel: 'Compare',
  });
}

async function filesIn(folder: vscode.Uri): Promise<CaptureFile[]> {
  try {
    const entries = await vscode.workspace.fs.readDirectory(folder);
    const files = entries.filter(([, type]) => (type & vscode.FileType.File) !== 0);
    return await Promise.all(
      files.map(async ([name]) => {
        const uri = vscode.Uri.joinPath(folder, name);
        return { path: uri.toString(), name, changed: (await vscode.workspace.fs.stat(uri)).mtime };
      }),
    );
  } catch {
    // A folder that is not there, or cannot be read, has nothing to offer.
    return [];
  }
}

function comparisonOf({ name, base, current = [] }: ComparisonArgument): Comparison {
  if (base.length === 0)
    throw new SelftimeError('usage', 'There is no capture to compare with.', 'Choose at least one.');
  const uris = base.map((path) => vscode.Uri.file(path));
  return { name: name ?? nameOf(uris), base: uris, current: current.map((path) => vscode.Uri.file(path)) };
}
