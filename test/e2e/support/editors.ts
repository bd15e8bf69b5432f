import type { Locator } from 'playwright-core';
import * as vscode from 'vscode';
import { workbenchPage } from '../harness/workbench.ts';
import { until } from './until.ts';

/** `53.2% self · 500 ms`, with the flame before it as VS Code writes icons. */
export const lensFormat = /^\$\(flame\) \d{1,3}\.\d% self · \d[\d.,]* (ms|s|min|h)$/;

/** A file of the workspace, in an editor of the first column. */
export async function openFile(path: string, folder = 0): Promise<vscode.TextEditor> {
  const uri = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![folder].uri, path);
  return vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One, preview: false });
}

/** From 0. The line is looked for by its text, so that a test survives edits of the sample. */
export function lineWith(document: vscode.TextDocument, text: string): number {
  const lines = document.getText().split('\n');
  const at = lines.findIndex((line) => line.includes(text));
  if (at < 0) throw new Error(`${document.fileName} has no line with ${text}`);
  if (lines.slice(at + 1).some((line) => line.includes(text)))
    throw new Error(`${document.fileName} has several lines with ${text}`);
  return at;
}

export interface Lens {
  /** From 0. */
  readonly line: number;
  readonly title: string;
  /** Percent. */
  readonly share: number;
}

/** The lenses of Selftime on a document, as VS Code gets them from it, top to bottom. */
export async function lensesOf(uri: vscode.Uri): Promise<Lens[]> {
  const all = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    uri,
    99,
  );
  return (all ?? []).flatMap(({ range, command }) => {
    if (!command?.command.startsWith('selftime.')) return [];
    const share = Number(/([\d.]+)% self/.exec(command.title)?.[1]);
    return [{ line: range.start.line, title: command.title, share }];
  });
}

export function hottest(lenses: readonly Lens[]): Lens {
  return [...lenses].sort((a, b) => b.share - a.share)[0];
}

/** Waits until the document has a lens on the line. */
export async function lensOn(document: vscode.TextDocument, line: number): Promise<Lens> {
  return until(`a lens on line ${line + 1} of ${document.fileName}`, async () => {
    return (await lensesOf(document.uri)).find((lens) => lens.line === line);
  });
}

/** Where the text of a line is on the page; scrolls it into view. */
async function visibleLine(editor: vscode.TextEditor, line: number): Promise<Locator> {
  const range = editor.document.lineAt(line).range;
  editor.revealRange(range, vscode.TextEditorRevealType.InCenter);
  const page = await workbenchPage();
  const text = editor.document.lineAt(line).text.trim();
  // The editor writes blanks as no-break spaces; Playwright takes them for blanks.
  const shown = page.locator('.editor-instance .view-line').filter({ hasText: text }).first();
  await shown.waitFor();
  return shown;
}

/** The hover of a line that has such a text. A pointer that rests while the editor is laid out anew has none until it moves. */
export async function hoverOf(editor: vscode.TextEditor, line: number, text: string): Promise<Locator> {
  const page = await workbenchPage();
  const hover = page.locator('.monaco-hover:visible').filter({ hasText: text }).first();
  await until(`a hover with ${text} on line ${line + 1}`, async () => {
    await page.mouse.move(0, 0);
    await (await visibleLine(editor, line)).locator('span span').first().hover();
    await hover.waitFor({ timeout: 3_000 });
    return true;
  });
  return hover;
}

/** Clicks the lens above a line. Until its provider has answered, VS Code draws an old one that is no button. */
export async function clickLens(editor: vscode.TextEditor, line: number): Promise<void> {
  await visibleLens(editor, line, async (lens) => {
    await lens.locator('a[role="button"]').click({ timeout: 3_000 });
    return true;
  });
}

/**
 * Waits until the lens that is drawn right above a line is as wanted. VS Code draws others in the place of those that
 * change, so that it is looked for anew each time.
 * @param probe what it asks of the page should not wait for long
 */
export async function visibleLens(
  editor: vscode.TextEditor,
  line: number,
  probe: (lens: Locator) => Promise<boolean> = () => Promise.resolve(true),
): Promise<void> {
  const page = await workbenchPage();
  await until(`such a lens to be seen above line ${line + 1}`, async () => {
    const below = await (await visibleLine(editor, line)).boundingBox();
    for (const lens of await page.locator('.codelens-decoration').filter({ hasText: '% self' }).all()) {
      const box = await lens.boundingBox({ timeout: 1_000 });
      if (!box || !below || Math.abs(box.y + box.height - below.y) >= below.height / 2) continue;
      // Which one is the nth changes with every lens that comes or goes.
      const id = await lens.getAttribute('widgetid', { timeout: 1_000 });
      return probe(page.locator(`.codelens-decoration[widgetid="${id}"]`));
    }
    return false;
  });
}

/** For visibleLens. */
export function hasText(text: string | RegExp): (lens: Locator) => Promise<boolean> {
  return async (lens) => (await lens.filter({ hasText: text }).count()) > 0;
}

/** The colour behind a whole line that some extension gave it; undefined where there is none. */
export async function visibleTint(editor: vscode.TextEditor, line: number): Promise<string | undefined> {
  const below = await (await visibleLine(editor, line)).boundingBox();
  const page = await workbenchPage();
  return page.evaluate((y) => {
    for (const element of document.querySelectorAll('.view-overlays [class*="ced-"]')) {
      const box = element.getBoundingClientRect();
      const { backgroundColor } = getComputedStyle(element);
      const seen = !/^rgba\(.*, 0\)$|transparent/.test(backgroundColor) && box.width > 100;
      if (seen && Math.abs(box.y - y) < box.height / 2) return backgroundColor;
    }
    return undefined;
  }, below!.y);
}
