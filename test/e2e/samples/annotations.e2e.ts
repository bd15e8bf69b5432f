import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { storeFolders } from '../../../src/store/folders.ts';
import { History } from '../../../src/store/history.ts';
import { runCommandFromPalette, webviewFrame, workbenchPage } from '../harness/workbench.ts';
import { recordProgram } from '../support/captures.ts';
import {
  clickLens,
  hasText,
  hottest,
  hoverOf,
  lensesOf,
  lensFormat,
  lensOn,
  openFile,
  visibleLens,
  visibleTint,
} from '../support/editors.ts';
import { until } from '../support/until.ts';
import { openProfile, readyViewer } from '../support/viewer.ts';

const program = 'parse-logs/parse-logs.js';

describe('hot lines of a capture', () => {
  let capture: string;
  let editor: vscode.TextEditor;
  let hot: number;

  before(async () => {
    const folder = vscode.workspace.workspaceFolders![0].uri.fsPath;
    capture = await recordProgram(join(folder, program), '30000');
    await new History(storeFolders(folder)).add(capture);
    after(() => rm(join(folder, '.selftime'), { recursive: true, force: true }));
  });

  beforeEach(async () => {
    await openProfile(capture, vscode.ViewColumn.Two);
    await readyViewer();
    await runCommandFromPalette('Selftime: Show Hot Lines of This Capture');
    editor = await openFile(program);
    const lenses = await until('lenses', async () => nonEmpty(await lensesOf(editor.document.uri)));
    hot = hottest(lenses).line;
  });

  it('are the lines that samples/README.md names', async () => {
    const lenses = await lensesOf(editor.document.uri);
    for (const { title } of lenses) assert.match(title, lensFormat);
    assert.match(editor.document.lineAt(hot).text, /visitors\.includes|toLocaleDateString/);
  });

  it('a click on a lens marks the frames of its line in the flame graph', async () => {
    await clickLens(editor, hot);
    const view = await webviewFrame('.item.marked');
    const chip = await view.locator('.chip.line').textContent();
    assert.match(chip ?? '', new RegExp(`^line parse-logs\\.js:${hot + 1} - \\d+ frames?, \\d+\\.\\d% self$`));
    const marked = await view.locator('.item.marked').evaluateAll((frames) => {
      return frames.map((frame) => frame.getAttribute('aria-label'));
    });
    for (const label of marked.filter((each) => !each?.includes('narrow frames'))) assert.match(label ?? '', /^count, .* on the marked line$/);
    assert.ok((await view.locator('.item:not(.marked)').count()) > 0, 'not everything is marked');
  });

  it('the marks go away with the cross of their chip', async () => {
    await clickLens(editor, hot);
    const view = await webviewFrame('.item.marked');
    await view.getByRole('button', { name: 'Clear the marks' }).click();
    await until('the marks to go', async () => (await view.locator('.item.marked, .chip.line').count()) === 0);
  });

  it('a click on a lens opens the capture again when it was closed', async () => {
    await vscode.window.tabGroups.close(vscode.window.tabGroups.all.flatMap((g) => g.tabs).filter((tab) => tab.input instanceof vscode.TabInputCustom));
    await clickLens(editor, hot);
    await webviewFrame('.item.marked', 60_000);
  });

  it('Clear Annotations takes lenses and tint away', async () => {
    await visibleLens(editor, hot);
    assert.ok(await until('a tint', () => visibleTint(editor, hot)));
    await runCommandFromPalette('Selftime: Clear Annotations');
    await until('lenses and tint to go', async () => {
      const lenses = (await lensesOf(editor.document.uri)).length + (await shownLenses());
      return lenses === 0 && (await visibleTint(editor, hot)) === undefined;
    });
  });

  it('Toggle Annotations hides them and shows them again', async () => {
    const before = await lensesOf(editor.document.uri);
    await runCommandFromPalette('Selftime: Toggle Annotations');
    await until('the lenses to go', async () => {
      return (await lensesOf(editor.document.uri)).length + (await shownLenses()) === 0;
    });
    await runCommandFromPalette('Selftime: Toggle Annotations');
    const again = await until('the lenses to come back', async () => nonEmpty(await lensesOf(editor.document.uri)));
    assert.deepEqual(again, before);
  });

  it('a lens moves with its line, and says so when the line itself is edited', async () => {
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// one\n// two\n'));
    assert.match((await lensOn(editor.document, hot + 2)).title, lensFormat);
    const end = editor.document.lineAt(hot + 2).range.end;
    await editor.edit((edit) => edit.insert(end, ' // faster?'));
    const { title } = await lensOn(editor.document, hot + 2);
    assert.match(title, /self · .* · before edit$/);
    await visibleLens(editor, hot + 2, hasText('before edit'));
  });

  it('hovering a hot line shows its numbers', async () => {
    const hover = await hoverOf(editor, hot, 'samples');
    const text = await hover.innerText();
    assert.match(text, /count[\s\S]*self\s+[\d.,]+ (ms|s) · \d+\.\d%[\s\S]*total[\s\S]*samples\s+[\d,]+[\s\S]*Open in flame graph · History/);
    await hover.locator('a').filter({ hasText: 'History' }).click();
    const view = await webviewFrame('#tab-history[aria-selected="true"]');
    await view.locator('.pane.history tbody tr').filter({ hasText: 'this one' }).waitFor();
  });

  it('can be switched off one by one', async () => {
    const { document } = editor;
    const settings = vscode.workspace.getConfiguration('selftime.hotLines');
    const set = (name: string, value: unknown) => settings.update(name, value, vscode.ConfigurationTarget.Global);

    await set('codeLens', false);
    await until('the lenses to go', async () => (await lensesOf(document.uri)).length === 0);
    await until('the lenses to leave the page', async () => (await shownLenses()) === 0);
    assert.ok(await visibleTint(editor, hot), 'the tint stays');
    await set('codeLens', true);
    await until('the lenses to come back', async () => (await lensesOf(document.uri)).length > 0);

    await set('tint', false);
    await until('the tint to go', async () => (await visibleTint(editor, hot)) === undefined);
    await set('tint', true);
    await until('the tint to come back', () => visibleTint(editor, hot));

    await set('maximumPerFile', 1);
    const [only] = await until('one lens', async () => {
      const lenses = await lensesOf(document.uri);
      return lenses.length === 1 && lenses;
    });
    assert.equal(only.line, hot);
    await set('minimumShare', 100);
    await until('no line to be hot enough', async () => (await lensesOf(document.uri)).length === 0);
  });
});

function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}

async function shownLenses(): Promise<number> {
  const page = await workbenchPage();
  return page.locator('.codelens-decoration').filter({ hasText: '% self' }).count();
}
