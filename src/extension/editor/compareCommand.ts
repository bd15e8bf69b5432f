import * as vscode from 'vscode';
import { SelftimeError } from '../../core/errors.ts';
import { LEAST_RUNS } from '../../core/gate/ratioTest.ts';
import type { Baseline } from '../../store/types.ts';
import { baselineFacts } from '../baselines/words.ts';
import { plainText } from '../plainText.ts';
import { setOf } from '../recording/captureSets.ts';
import { ageText, offered, type CaptureFile } from './captureChoices.ts';
import { fileName, nameOf, type BaselineVersion, type Comparison } from './comparison.ts';
import type { ProfileEditorProvider } from './profileEditorProvider.ts';

/** What `selftime.compareWith` takes where somebody else has chosen: a baseline, a test. */
export interface ComparisonArgument {
  readonly name?: string;
  /** The baseline that `base` are the captures of. */
  readonly baseline?: BaselineVersion;
  /** Paths, a run each. */
  readonly base: readonly string[];
  readonly current?: readonly string[];
}

/** "Compare with...": asks for runs of an earlier state, and for further runs of the open one. */
export class CompareCommand {
  readonly #editor: ProfileEditorProvider;
  readonly #captureFolder: () => string;
  readonly #baselines: () => Promise<readonly Baseline[]>;

  /**
   * @param captureFolder where captures of this workspace lie
   * @param baselines of this workspace, newest first
   */
  constructor(
    editor: ProfileEditorProvider,
    captureFolder: () => string,
    baselines: () => Promise<readonly Baseline[]>,
  ) {
    this.#editor = editor;
    this.#captureFolder = captureFolder;
    this.#baselines = baselines;
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
    const baselines = (await this.#baselines()).filter(({ captures }) => !captures.includes(open.fsPath));
    const base = await this.#pick({
      title: `Compare ${fileName(open)} with`,
      placeholder: `A baseline, or runs of the earlier state; ${LEAST_RUNS} or more give verdicts`,
      ...{ taken: [open], first: baselines.map(baselineItem), chosen: new Set() },
    });
    if (!base || base.length === 0) return undefined;
    const before = base.flatMap(({ uris }) => uris);
    const [{ baseline }] = base;
    const current = await this.#pick({
      title: `Further runs of ${fileName(open)}`,
      placeholder: `Runs of the same state as the open one; ${LEAST_RUNS} together give verdicts. None: just press Enter`,
      ...{ taken: [open, ...before], first: [] },
      chosen: new Set((await setOf(open.fsPath)).map((path) => vscode.Uri.file(path).toString())),
    });
    if (!current) return undefined;
    const one = base.length === 1 ? baseline : undefined;
    return {
      ...{ name: one?.name ?? nameOf(before), baseline: one },
      ...{ base: before, current: current.flatMap(({ uris }) => uris) },
    };
  }

  /** undefined when nothing was to be chosen any more. */
  async #pick({
    title,
    placeholder,
    taken,
    first,
    chosen,
  }: Question): Promise<readonly Choice[] | undefined> {
    const folders = [vscode.Uri.joinPath(taken[0], '..'), vscode.Uri.file(this.#captureFolder())];
    const files = (await Promise.all(folders.map(filesIn))).flat();
    const choices = offered(files, new Set(taken.map((uri) => uri.toString())));
    const browse: vscode.QuickInputButton = {
      iconPath: new vscode.ThemeIcon('folder-opened'),
      tooltip: 'Choose Other Files...',
    };
    const picker = vscode.window.createQuickPick<Choice>();
    Object.assign(picker, { title, placeholder, canSelectMany: true, matchOnDescription: true });
    picker.buttons = [browse];
    const captures = choices.map(({ path, name, changed }): Choice => {
      return { label: name, description: ageText(changed, Date.now()), uris: [vscode.Uri.parse(path)] };
    });
    picker.items = [
      ...(first.length > 0 ? [heading('baselines'), ...first, heading('captures')] : []),
      ...captures,
    ];
    picker.selectedItems = captures.filter(({ uris }) => chosen.has(uris[0].toString()));
    try {
      return await new Promise((resolve) => {
        picker.onDidAccept(() => resolve(picker.selectedItems));
        picker.onDidTriggerButton(() => resolve(browseFor(title, taken[0])));
        picker.onDidHide(() => resolve(undefined));
        picker.show();
      });
    } finally {
      picker.dispose();
    }
  }
}

interface Question {
  readonly title: string;
  readonly placeholder: string;
  /** Captures that are not to be chosen again. */
  readonly taken: readonly vscode.Uri[];
  /** Offered before captures. */
  readonly first: readonly Choice[];
  /** Captures that are ticked at first. */
  readonly chosen: ReadonlySet<string>;
}

interface Choice extends vscode.QuickPickItem {
  readonly uris: readonly vscode.Uri[];
  /** Where it is one. */
  readonly baseline?: BaselineVersion;
}

function heading(label: string): Choice {
  return { label, kind: vscode.QuickPickItemKind.Separator, uris: [] };
}

function baselineItem(baseline: Baseline): Choice {
  const { name, captures, created } = baseline;
  return {
    ...{ label: `$(bookmark) ${plainText(name)}`, description: baselineFacts(baseline, Date.now()) },
    ...{ uris: captures.map((path) => vscode.Uri.file(path)), baseline: { name, created } },
  };
}

async function browseFor(title: string, beside: vscode.Uri): Promise<readonly Choice[] | undefined> {
  const files = await vscode.window.showOpenDialog({
    title,
    defaultUri: vscode.Uri.joinPath(beside, '..'),
    canSelectMany: true,
    openLabel: 'Compare',
  });
  return files?.map((uri) => ({ label: fileName(uri), uris: [uri] }));
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

function comparisonOf({ name, baseline, base, current = [] }: ComparisonArgument): Comparison {
  if (base.length === 0)
    throw new SelftimeError('usage', 'There is no capture to compare with.', 'Choose at least one.');
  const uris = base.map((path) => vscode.Uri.file(path));
  return {
    ...{ name: name ?? nameOf(uris), baseline },
    ...{ base: uris, current: current.map((path) => vscode.Uri.file(path)) },
  };
}
