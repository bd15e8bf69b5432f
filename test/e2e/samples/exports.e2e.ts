import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import * as vscode from 'vscode';
import { runCommandFromPalette, workbenchPage } from '../harness/workbench.ts';
import { recordProgram, selftime, temporaryFolder } from '../support/captures.ts';
import { answerFileDialog } from '../support/fileDialog.ts';
import { clickNotification, notifications } from '../support/notifications.ts';
import { until } from '../support/until.ts';
import { openProfile, readyViewer } from '../support/viewer.ts';

const workspace = () => vscode.workspace.workspaceFolders![0].uri.fsPath;
const hottest = 'count';

interface Top {
  readonly total: number;
  readonly rows: readonly { readonly function: string; readonly self: number }[];
}

async function topOf(file: string): Promise<Top> {
  return JSON.parse(await selftime('top', file, '--json')) as Top;
}

describe('export', () => {
  let capture: string;
  let original: Top;
  let view: FrameLocator;

  before(async () => {
    capture = await recordProgram(join(workspace(), 'parse-logs', 'parse-logs.js'), '30000');
    original = await topOf(capture);
  });

  beforeEach(async () => {
    await openProfile(capture);
    view = await readyViewer();
  });

  /** Chooses a file, waits until it is written. */
  async function saveAs(name: string): Promise<{ file: string; proposed: string }> {
    const file = join(await temporaryFolder(), name);
    const proposed = await answerFileDialog(file);
    await until(`${name} to be saved`, async () => (await notifications()).includes(`Saved ${name}.`));
    return { file, proposed };
  }

  const texts: Record<string, { title: string; name: string; is: RegExp }> = {
    SVG: { title: 'SVG', name: 'a.svg', is: /^(<\?xml[^>]*>\s*)?<svg [\s\S]*count[\s\S]*<\/svg>\s*$/ },
    HTML: { title: 'HTML', name: 'a.html', is: /^<!doctype html>[\s\S]*count[\s\S]*<\/html>\s*$/i },
    Markdown: { title: 'Markdown Summary', name: 'a.md', is: /^#[^\n]*\n[\s\S]*\|[^\n]*count/ },
    collapsed: { title: 'Collapsed Stacks', name: 'a.collapsed', is: /^.*;?count[^;]* \d+$/m },
  };
  for (const [what, { title, name, is }] of Object.entries(texts)) {
    it(`writes ${what}`, async () => {
      await runCommandFromPalette(`Selftime: Export as ${title}...`);
      const { file } = await saveAs(name);
      assert.match(await readFile(file, 'utf8'), is);
    });
  }

  it('writes PNG', async () => {
    await runCommandFromPalette('Selftime: Export as PNG...');
    const { file } = await saveAs('a.png');
    const bytes = await readFile(file);
    assert.equal(bytes.subarray(1, 4).toString(), 'PNG');
    assert.ok(bytes.readUInt32BE(16) > 300, 'as wide as what is seen');
  });

  const profiles = {
    'a.pb.gz': 'pprof',
    'a.cpuprofile': '.cpuprofile',
    'a.speedscope.json': 'speedscope JSON',
  };
  for (const [name, title] of Object.entries(profiles)) {
    it(`writes a ${title} profile with the same numbers`, async () => {
      await runCommandFromPalette(`Selftime: Export as ${title}...`);
      const { file } = await saveAs(name);
      if (name.endsWith('.gz')) assert.deepEqual([...(await readFile(file)).subarray(0, 2)], [0x1f, 0x8b]);
      const again = await topOf(file);
      const shares = ({ total, rows }: Top): number =>
        Math.round((1e4 * rows.find((row) => row.function === hottest)!.self) / total);
      assert.ok(Math.abs(shares(again) - shares(original)) <= 1, `${shares(again)}, ${shares(original)}`);
    });
  }

  it('proposes a new name beside the capture, and opens what it saved', async () => {
    await runCommandFromPalette('Selftime: Export as pprof...');
    const { file, proposed } = await saveAs('again.pb.gz');
    assert.equal(dirname(proposed), dirname(capture));
    assert.notEqual(proposed, capture);
    await clickNotification('Open');
    await until('the export to be open', () => {
      const { label } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
      return label === basename(file);
    });
    assert.equal((await topOf(file)).rows[0].function, original.rows[0].function);
  });

  it('is in the menu of the title', async () => {
    const page = await workbenchPage();
    const title = page.locator('.editor-group-container.active .title .editor-actions');
    await title.getByRole('button', { name: /^Export/ }).click();
    const menu = page.locator('.context-view .monaco-menu');
    await menu.getByRole('menuitem', { name: /^Collapsed Stacks/ }).click();
    const { file } = await saveAs('menu.collapsed');
    assert.ok((await readFile(file, 'utf8')).includes(hottest));
  });

  for (const [title, is] of [
    ['Copy as Text', new RegExp(`\\b${hottest}\\b`)],
    ['Copy as Markdown', new RegExp(`\\|.*\\b${hottest}\\b.*\\|`)],
  ] as const) {
    it(title, async () => {
      await view.getByRole('tab', { name: 'Top' }).click();
      await view.locator('.top .rows .row').first().waitFor();
      await vscode.env.clipboard.writeText('');
      await runCommandFromPalette(`Selftime: ${title}`);
      const text = await until('something on the clipboard', () => vscode.env.clipboard.readText());
      assert.match(text, is);
    });
  }
});
