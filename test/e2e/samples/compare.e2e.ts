import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import * as vscode from 'vscode';
import { writePprof } from '../../../src/core/pprof/writer.ts';
import { BaselineStore } from '../../../src/store/baselines.ts';
import { storeFolders } from '../../../src/store/folders.ts';
import { changes, runsOf } from '../../support/changedProgram.ts';
import { slowLine, verdicts, writeEditedProgram } from '../../support/editedProgram.ts';
import { runCommandFromPalette, workbenchPage } from '../harness/workbench.ts';
import { accessible, addAxe, themes } from '../support/accessibility.ts';
import { temporaryFolder } from '../support/captures.ts';
import { readable } from '../support/contrast.ts';
import { notifications } from '../support/notifications.ts';
import { viewerErrors } from '../support/page.ts';
import { until } from '../support/until.ts';
import { frameIn, openProfile, readyViewer } from '../support/viewer.ts';
import { openView, rowWith } from '../support/views.ts';

/** Of frames in the view, as red, green and blue. */
const colours: Record<string, string> = {
  regressed: '220,50,32',
  improved: '26,133,255',
  unchanged: '148,142,142',
  new: '126,58,176',
};

describe('comparing a capture with earlier ones', () => {
  let base: string[];
  let current: string[];
  let view: FrameLocator;

  before(async () => {
    const folder = await temporaryFolder();
    const save = (side: 'base' | 'current') =>
      Promise.all(
        runsOf(side, 3).map(async (profile, i) => {
          const file = join(folder, `${side}${i + 1}.pb`);
          await writeFile(file, writePprof(profile));
          return file;
        }),
      );
    base = await save('base');
    current = await save('current');
  });

  beforeEach(async () => {
    await openProfile(current[0]);
    view = await readyViewer();
  });

  // What was compared is remembered, and every test begins with nothing.
  afterEach(() => vscode.commands.executeCommand('selftime.clearComparison'));

  const press = async (...keys: string[]) => {
    const page = await workbenchPage();
    for (const key of keys) await page.keyboard.press(key);
  };
  const tab = (name: string) => view.getByRole('tab', { name });
  const frame = (name: string, pane?: string) => frameIn(view, name, pane);
  const said = (name: string, word: string, pane?: string) =>
    until(`${name} to be ${word}`, async () => {
      return (await frame(name, pane).getAttribute('aria-label', { timeout: 1_000 }))?.includes(`, ${word}`);
    });
  const rows = () => view.locator('.pane.compare .rows .row');
  const row = (name: string) => rows().filter({ has: view.locator('.cell.name', { hasText: name }) });
  const strip = () => view.locator('footer.details');
  const against = (pane = 'flame') => view.locator(`.pane.${pane} .against`);

  const workspace = () => vscode.workspace.workspaceFolders![0].uri.fsPath;
  after(() => rm(join(workspace(), '.selftime'), { recursive: true, force: true }));

  /** Saves a baseline, and waits until the editor knows of it: by how many runs it has. */
  async function saveBaseline(name: string, captures: readonly string[]) {
    const store = new BaselineStore({ local: storeFolders(workspace()).baselines, shared: undefined });
    const saved = await store.save({ captures, name, replace: true, root: workspace() });
    const runs = new RegExp(`^${name}.*${captures.length} runs`);
    await rowWith('Baselines', runs);
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
    return saved;
  }

  /** As a baseline is given to the editor. */
  async function compare(runs: { base: readonly string[]; current?: string[]; name?: string; baseline?: { name: string; created: number } }): Promise<void> {
    await vscode.commands.executeCommand('selftime.compareWith', vscode.Uri.file(current[0]), runs);
  }
  async function compareAll(): Promise<void> {
    await compare({ base, current: current.slice(1) });
    await said('scan', 'regressed');
  }

  /** Ticks files in a list that VS Code shows, and accepts it. */
  async function choose(title: string, files: readonly string[]): Promise<void> {
    const page = await workbenchPage();
    const list = page.locator('.quick-input-widget:visible');
    await list.getByText(title, { exact: true }).waitFor();
    for (const file of files) {
      const entry = list.locator('.monaco-list-row', { hasText: basename(file) });
      await until(`${basename(file)} to be ticked`, async () => {
        const box = entry.getByRole('checkbox').first();
        if (await box.isChecked({ timeout: 1_000 })) return true;
        await entry.click({ timeout: 1_000 });
        return false;
      });
    }
    await list.getByRole('button', { name: 'OK' }).click();
  }

  it('asks for captures where there are none, colours the frames, and explains the colours', async () => {
    await press('5');
    await view.getByRole('button', { name: 'Compare with...' }).click();
    await choose('Compare current1.pb with', base);
    await choose('Further runs of current1.pb', current.slice(1));
    await against('compare').getByText('Against base').waitFor();
    await tab('Flame').click();
    assert.equal(await view.getByLabel('Colours of the frames').first().inputValue(), 'difference');
    await said('scan', 'regressed +100%');
    await said('main', 'not tested');
    for (const text of ['No change', 'Twice or more', 'Too few samples to tell'])
      await view.locator('.pane.flame .legend').getByText(text, { exact: true }).waitFor();
    for (const [name, verdict] of Object.entries(changes)) {
      if (!colours[verdict]) continue;
      await said(name, verdict);
      assert.equal(await colourOf(view, name), colours[verdict], name);
    }
  });

  it('lists both shares with their intervals, the change and the verdict of each function', async () => {
    await compareAll();
    await tab('Compare').click();
    await rows().first().waitFor();
    const found: Record<string, string> = {};
    for (const each of await rows().all())
      found[(await each.locator('.cell.name').textContent())!] = (await each.locator('.verdict').textContent())!;
    assert.deepEqual(found, changes);
    const cells = await row('scan').locator('.cell').allTextContents();
    assert.match(cells.slice(0, 4).join(' | '), /^regressed \| (\d+\.\d%\d+\.\d–\d+\.\d% \| ){2}\+100%\[\+\d+%…\+\d+%\]$/);
    const first = () => rows().first().locator('.cell.name').textContent();
    assert.equal(await first(), 'scan');
    await view.getByRole('button', { name: 'Now' }).click();
    await until('the largest share first', async () => (await first()) === 'scan');
    await view.getByRole('button', { name: 'Now' }).click();
    await until('the smallest share first', async () => ['legacy', 'inner'].includes((await first())!));
  });

  it('shares the selection with the other views', async () => {
    await compareAll();
    await tab('Compare').click();
    await row('cache').click();
    await until('its numbers in the strip', async () => {
      const text = await strip().textContent();
      return text?.includes('cache') && /Change\s*-50% improved/.test(text);
    });
    await press('Enter');
    await until('it to be selected in the graph', async () => {
      return (await frame('cache').getAttribute('aria-selected')) === 'true';
    });
    await frame('retry').click();
    await press('5');
    await until('the row to be selected', async () => (await row('retry').getAttribute('aria-selected')) === 'true');
    assert.match((await strip().textContent())!, /new/);
  });

  it('goes through the table by keys', async () => {
    await compareAll();
    await tab('Compare').click();
    await rows().first().click();
    await press('ArrowDown', 'ArrowDown', 'End', 'Home', 'ArrowDown');
    await until('the second row', async () => (await rows().nth(1).getAttribute('aria-selected')) === 'true');
    assert.equal(await rows().nth(1).evaluate((element) => element === document.activeElement), true);
  });

  it('shows what is gone, as wide as it was', async () => {
    await compareAll();
    const badge = view.locator('.pane.flame').getByRole('button', { name: /% of baseline removed$/ });
    const share = parseFloat((await badge.textContent())!);
    await badge.click();
    await said('legacy', 'gone', 'compare');
    await said('main', 'not tested', 'compare');
    const [all, legacy] = await Promise.all(
      ['all', 'legacy'].map(async (name) => (await frame(name, 'compare').boundingBox())!.width),
    );
    assert.ok(Math.abs((100 * legacy) / all - share) < 0.2, `${legacy} of ${all} is ${share} %`);
    await frame('inner', 'compare').click();
    await until('what it was in the strip', async () => /inner.*gone/.test((await strip().textContent())!));
  });

  it('measures by another yardstick', async () => {
    await compareAll();
    await against().getByLabel('Change relative to').selectOption('Share');
    await against().getByText('change of the share of all samples').waitFor();
    await said('scan', 'regressed +8');
    await against().getByLabel('Change relative to').selectOption('Unit of work');
    await said('scan', 'regressed +100%');
  });

  it('has no verdict with fewer than three runs of a side, and says so', async () => {
    await compare({ base: base.slice(0, 2), name: 'last week' });
    await said('scan', 'too few runs');
    await said('parse', 'too few runs');
    await against().getByText('Against last week').waitFor();
    await against().getByText(/^1 run \([\d,]+ samples\) against 2/).waitFor();
    await tab('Compare').click();
    await rows().first().waitFor();
    const words = await view.locator('.pane.compare .verdict').allTextContents();
    assert.deepEqual([...new Set(words)], ['too few runs']);
    const why = against('compare').getByRole('status');
    await why.getByText(/^The baseline has 2 runs, and it takes 3 of each side .* This is one run/).waitFor();
    await why.getByRole('button', { name: 'Compare with...' }).waitFor();
    // A baseline is known to be one, and how many runs to record with it.
    const main = await saveBaseline('main', base);
    await compare({ base: main.captures, name: 'main', baseline: main });
    await why.getByText(/^This is one run, and it takes 3/).waitFor();
    await why.getByRole('button', { name: /^Compare with Baseline \(\d+ runs\)$/ }).waitFor();
  });

  it('says what is wrong with a capture that cannot be compared, and ends when asked to', async () => {
    const broken = join(await temporaryFolder(), 'broken.pb');
    await writeFile(broken, 'no profile at all');
    await compare({ base: [broken] });
    await view.getByRole('heading', { name: 'This cannot be compared with broken.pb' }).waitFor();
    await view.getByText(/broken\.pb: /).first().waitFor();
    await tab('Flame').click();
    await frame('scan').waitFor();
    await compareAll();
    await against().getByRole('button', { name: 'Clear comparison' }).click();
    await until('the frames without it', async () => {
      return !(await frame('scan').getAttribute('aria-label', { timeout: 1_000 }))?.includes('regressed');
    });
    assert.equal(await view.getByLabel('Colours of the frames').first().inputValue(), 'package');
    await tab('Compare').click();
    await view.getByText('Nothing to compare with yet').waitFor();
  });

  it('follows functions through edits, and leads to the line that became slower', async () => {
    const program = writeEditedProgram(await temporaryFolder());
    const [open, ...more] = program.current;
    await openProfile(open);
    view = await readyViewer();
    const runs = { base: program.base, current: more };
    await vscode.commands.executeCommand('selftime.compareWith', vscode.Uri.file(open), runs);
    await tab('Compare').click();
    await rows().first().waitFor();
    const found: Record<string, string> = {};
    for (const each of await rows().all())
      found[(await each.locator('.cell.name').textContent())!] = (await each.locator('.verdict').textContent())!;
    assert.deepEqual(found, verdicts);
    await row('read').getByText('was parse').waitFor();
    await row('scan').click();
    await press('ArrowRight');
    const line = rows().filter({ hasText: `line ${slowLine}` });
    await line.waitFor();
    assert.equal(await row('scan').first().getAttribute('aria-expanded'), 'true');
    assert.equal(await line.getAttribute('aria-level'), '2');
    await press('ArrowRight', 'Enter');
    const at = () => {
      const editor = vscode.window.activeTextEditor;
      return editor && `${editor.document.uri.fsPath}:${editor.selection.active.line + 1}`;
    };
    await until('the slow line', () => at() === `${program.file}:${slowLine}`);
  });

  it('is remembered when the editor is closed, until it is cleared', async () => {
    await compareAll();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await openProfile(current[0]);
    view = await readyViewer();
    await said('scan', 'regressed');
    await runCommandFromPalette('Selftime: Clear Comparison');
    await until('the frames without it', async () => {
      return !(await frame('scan').getAttribute('aria-label', { timeout: 1_000 }))?.includes('regressed');
    });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await openProfile(current[0]);
    view = await readyViewer();
    await tab('Compare').click();
    await view.getByText('Nothing to compare with yet').waitFor();
  });

  it('knows of baselines that were saved elsewhere, also where VS Code does not watch files', async () => {
    const files = vscode.workspace.getConfiguration('files');
    await files.update('watcherExclude', { '**/.selftime/**': true }, true);
    try {
      // In view already, and still: nothing that a user does makes it look.
      await openView('Baselines');
      await saveBaseline('unwatched', base);
    } finally {
      await files.update('watcherExclude', undefined, true);
    }
  });

  it('is over, and said to be, when its baseline was saved anew', async () => {
    const release = await saveBaseline('release', base);
    await compare({ base: release.captures, current: current.slice(1), name: 'release', baseline: release });
    await said('scan', 'regressed');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await saveBaseline('release', base.slice(0, 2));
    await openProfile(current[0]);
    view = await readyViewer();
    await until('the message', async () => {
      const wanted = 'current1.pb is not compared with release any more: that baseline has been saved anew.';
      return (await notifications()).some((text) => text.includes(wanted));
    });
    await tab('Compare').click();
    await view.getByText('Nothing to compare with yet').waitFor();
  });

  it('stays when the editor is hidden and shown again', async () => {
    await compareAll();
    await openProfile(base[0]);
    await readyViewer();
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    view = await readyViewer();
    await said('scan', 'regressed');
  });

  for (const renderer of ['canvas', 'svg'])
    for (const [theme, kind] of renderer === 'svg' ? themes.slice(0, 2) : themes)
      it(`is legible and accessible in ${theme}, drawn as ${renderer}`, async () => {
        const configuration = vscode.workspace.getConfiguration();
        await configuration.update('workbench.colorTheme', theme, true);
        await configuration.update('selftime.viewer.renderer', renderer, true);
        const errors = await viewerErrors(() => everyPart(kind, renderer));
        assert.deepEqual(errors, []);
      });

  async function everyPart(kind: string, renderer: string): Promise<void> {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await openProfile(current[0]);
    view = await readyViewer();
    await until(`the theme ${kind}`, async () => {
      return (await view.locator('body').getAttribute('class'))?.split(' ').includes(kind);
    });
    await addAxe(view);
    await tab('Compare').click();
    await accessible(view, 'nothing compared');
    await tab('Flame').click();
    await compareAll();
    await readable(view, renderer, 'a difference');
    await accessible(view, 'a difference');
    await tab('Compare').click();
    await rows().first().waitFor();
    await rows().first().click();
    await press('ArrowRight');
    await view.locator('.pane.compare .ofLine').first().waitFor();
    await accessible(view, 'the table of a comparison');
    await view.getByLabel('What is compared').selectOption('removed');
    await said('legacy', 'gone', 'compare');
    await accessible(view, 'what is gone');
    await compare({ base: base.slice(0, 1) });
    await tab('Flame').click();
    await said('scan', 'too few runs');
    await readable(view, renderer, 'too few runs');
    await accessible(view, 'too few runs');
  }
});

/** Of a frame's upper left corner on the canvas. */
function colourOf(view: FrameLocator, name: string): Promise<string> {
  return frameIn(view, name).evaluate((item) => {
    const canvas = item.closest('.scroller')!.querySelector('canvas')!;
    const [sheet, box] = [canvas.getBoundingClientRect(), item.getBoundingClientRect()];
    const scale = canvas.width / sheet.width;
    const at = [(box.left - sheet.left + 2) * scale, (box.top - sheet.top + 2) * scale];
    return [...canvas.getContext('2d')!.getImageData(at[0], at[1], 1, 1).data.subarray(0, 3)].join();
  });
}
