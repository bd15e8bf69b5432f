import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { chooseEntry, runCommandFromPalette, webviewFrame, workbenchPage } from '../harness/workbench.ts';
import { nothingRuns, profileConfiguration, selectConfiguration } from '../support/debugging.ts';
import { hasText, hoverOf, lensesOf, lineWith, openFile, visibleLens } from '../support/editors.ts';
import { answerFileDialog } from '../support/fileDialog.ts';
import { clickNotification, notifications } from '../support/notifications.ts';
import { baselineText } from '../support/statusBar.ts';
import { until } from '../support/until.ts';
import { captureTabs, openedCapture } from '../support/viewer.ts';
import { clickAction, openView, rowsOf, rowWith } from '../support/views.ts';

const program = 'steady-work/work.js';
const configuration = 'Steady work';
const names = ['parse', 'rank', 'filter', 'score', 'merge', 'render'] as const;

/** Six functions with the same, fixed work; `rank` can be told to do more. */
function source(rank: number): string {
  const functions = names.map((name, i) => {
    const rounds = name === 'rank' ? `rounds * ${rank}` : 'rounds';
    return `function ${name}(rounds) {
  let sum = ${i + 1};
  for (let i = 0; i < ${rounds}; i++) sum = (sum * 31 + (i ^ ${i * 7 + 3})) % ${1_000_003 + i * 2}; // ${name}
  return sum;
}
`;
  });
  return `${functions.join('\n')}
let all = 0;
for (let round = 0; round < 200; round++) {
${names.map((name) => `  all += ${name}(300_000);`).join('\n')}
}
console.log(all);
`;
}

/** First line of a program that says who runs it. */
const notePid = "import { writeFileSync } from 'node:fs'; writeFileSync(new URL('pid', import.meta.url), `${process.pid}`);\n";

const workspace = () => vscode.workspace.workspaceFolders![0].uri.fsPath;
const baselineFolder = () => join(workspace(), '.selftime', 'baselines');

async function writeProgram(rank: number): Promise<void> {
  await mkdir(join(workspace(), 'steady-work'), { recursive: true });
  await writeFile(join(workspace(), program), source(rank));
}

/** Answers the box that asks for a name; resolves to what it proposed. */
async function nameIt(name: string): Promise<string> {
  const page = await workbenchPage();
  const box = page.locator('.quick-input-widget:visible').filter({ hasText: 'Save as Baseline' });
  await box.waitFor({ timeout: 100_000 });
  const input = box.locator('input').first();
  const proposed = await input.inputValue();
  await input.fill(name);
  await input.press('Enter');
  return proposed;
}

function notification(pattern: RegExp): Promise<string> {
  return until(`a notification like ${pattern}`, async () => (await notifications()).find((text) => pattern.test(text)), 180_000);
}

async function runs(): Promise<void> {
  await vscode.workspace.getConfiguration('selftime').update('compare.runs', 3, vscode.ConfigurationTarget.Global);
  await selectConfiguration(configuration);
}

describe('baselines', function () {
  this.timeout(300_000);
  const launch = () => vscode.workspace.getConfiguration('launch', vscode.workspace.workspaceFolders![0].uri);
  let original: unknown;

  before(async () => {
    await writeProgram(1);
    original = launch().inspect('configurations')?.workspaceFolderValue ?? launch().inspect('configurations')?.workspaceValue;
    const steady = {
      ...{ name: configuration, type: 'node', request: 'launch', program: `\${workspaceFolder}/${program}` },
      // What V8 does in the background differs from run to run.
      runtimeArgs: ['--single-threaded'],
    };
    await launch().update('configurations', [...(original as object[]), steady], vscode.ConfigurationTarget.WorkspaceFolder);
  });

  after(async () => {
    await vscode.commands.executeCommand('selftime.clearActiveBaseline');
    await launch().update('configurations', original, vscode.ConfigurationTarget.WorkspaceFolder);
    await rm(join(workspace(), '.selftime'), { recursive: true, force: true });
    await rm(join(workspace(), 'steady-work'), { recursive: true, force: true });
  });

  it('are empty at first, and the view says what to do', async () => {
    const pane = await openView('Baselines');
    await pane.getByText('A baseline is what later runs are compared with').waitFor();
    await pane.locator('.monaco-text-button').filter({ hasText: 'Record Baseline' }).waitFor();
    await runCommandFromPalette('Selftime: Set Active Baseline...');
    await notification(/^There is no baseline yet: record one, or save the last run as one\.$/);
  });

  it('are saved from the last run, which is then compared with; one run is too few for a verdict', async () => {
    await profileConfiguration(configuration);
    await until('the capture to open', () => captureTabs()[0]);
    await nothingRuns();
    await runCommandFromPalette('Selftime: Save as Baseline...');
    assert.match(await nameIt('single'), /^samples|^selftime/);
    await until('the status bar to name it', async () => (await baselineText()) === 'vs single');
    assert.deepEqual((await readdir(join(baselineFolder(), 'single'))).sort(), ['1.pb.gz', 'baseline.json', 'sources']);
    await notification(/^Saved 1 run as baseline single\..* A verdict needs 3 runs or more\.$/);
    const [row] = await until('the row', async () => nonEmpty(await rowsOf('Baselines')));
    assert.match(row, /^single ?active · .*1 run · just now$/);
    await runs();
    await runCommandFromPalette('Selftime: Compare with Baseline');
    await notification(/The baseline single has 1 run, and a verdict needs 3 or more/);
  });

  it('the captures are listed, opened with a click and deleted', async () => {
    const [newest] = await until('captures', async () => nonEmpty(await rowsOf('Captures')));
    assert.match(newest, /^work ?/);
    await until('what is in it', async () => /^work ?(just now|\d+ min ago) · [\d.]+ m?s · [\d,]+ samples$/.test((await rowsOf('Captures'))[0]));
    await (await rowWith('Captures', 'work')).click();
    const { uri } = await openedCapture();
    assert.match(uri.fsPath, /work-[\dT-]+\.pb\.gz$/);
    await clickAction('Captures', 'work', 'Delete Capture');
    await chooseEntry('Delete');
    await until('the file to go', () => !existsSync(uri.fsPath));
    await until('the row to go', async () => !(await rowsOf('Captures'))[0]?.startsWith('work'));
  });

  it('are recorded in several runs, kept as one set; the history has each', async () => {
    const history = join(workspace(), '.selftime', 'history');
    const before = (await readdir(history)).length;
    await runs();
    await runCommandFromPalette('Selftime: Record Baseline');
    await nameIt('main');
    await until('the status bar to name it', async () => (await baselineText()) === 'vs main');
    assert.deepEqual(captureTabs(), [], 'runs in a row open nothing');
    const rows = await until('the row', async () => {
      const all = await rowsOf('Baselines');
      return all.some((text) => text.startsWith('main')) && all;
    });
    assert.match(rows[0], /^main ?active · .*3 runs · just now$/);
    await until('the set', async () => (await rowsOf('Captures')).some((text) => /^work ?3 runs · just now$/.test(text)));
    await until('three more recordings', async () => (await readdir(history)).length === before + 3);
  });

  it('an ordinary run says why it has no verdict, and offers the runs that would give one', async () => {
    await runs();
    await profileConfiguration(configuration);
    await nothingRuns();
    await until('the status bar to say so', async () => (await baselineText()) === 'vs main · no verdict');
    const editor = await openFile(program);
    const line = lineWith(editor.document, '// rank');
    const lens = await until('a lens without a verdict', async () => {
      return (await lensesOf(editor.document.uri)).find((each) => each.line === line && each.title.endsWith('no verdict'));
    });
    assert.match(lens.title, /self · no verdict$/);
    const hover = await hoverOf(editor, line, 'Not comparable');
    const text = (await hover.innerText()).replace(/\s+/g, ' ');
    assert.match(text, /Not comparable: interval 1000 µs in \S+, 5000 µs in \S+\. Run "Selftime: Compare with Baseline"/);
    await hover.getByText('Compare with Baseline (3 runs)').waitFor();
  });

  it('keep the whole runs of a series that is cancelled, and leave nothing running', async () => {
    await writeFile(join(workspace(), program), `${notePid}${source(1)}`);
    await runs();
    const inHistory = async () => (await readdir(join(workspace(), '.selftime', 'history'))).length;
    const before = await inHistory();
    await runCommandFromPalette('Selftime: Compare with Baseline');
    await notification(/^Comparing with main: run 2 of 3 · \d\d:\d\d/);
    assert.equal(await inHistory(), before, 'nothing works on a capture while the next run is measured');
    await clickNotification('Cancel');
    await notification(/^Cancelled: 1 run stayed under Captures, the one that was cut short did not\.$/);
    await nothingRuns();
    const pid = Number(await readFile(join(workspace(), 'steady-work/pid'), 'utf8'));
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
    await until('the whole run in the history', async () => (await inHistory()) === before + 1);
    await until('what stayed', async () => (await rowsOf('Captures')).some((text) => /^work ?1 run · just now$/.test(text)));
  });

  it('are shared in the folder of a setting', async () => {
    await vscode.workspace
      .getConfiguration('selftime')
      .update('baselineFolder', 'steady-work/baselines', vscode.ConfigurationTarget.Global);
    await runCommandFromPalette('Selftime: Save as Baseline...');
    await nameIt('shared');
    await until('the status bar to name it', async () => (await baselineText())?.startsWith('vs shared'));
    const saved = join(workspace(), 'steady-work/baselines/shared');
    assert.ok((await readdir(saved)).includes('baseline.json'));
    assert.ok(!existsSync(join(baselineFolder(), 'shared')));
    await until('the row', async () => (await rowsOf('Baselines')).some((text) => text.startsWith('shared')));
    // One of a newer version stays where it is, and says so.
    const facts = JSON.parse(await readFile(join(saved, 'baseline.json'), 'utf8')) as object;
    await writeFile(join(saved, 'baseline.json'), JSON.stringify({ ...facts, format: 99 }));
    await notification(/^The baseline "shared" is of a newer version of Selftime .*Update Selftime/);
    await until('the row', async () => (await rowsOf('Baselines')).some((text) => /^shared ?cannot be used$/.test(text)));
    await rm(join(workspace(), 'steady-work/baselines'), { recursive: true });
    // A view that draws other rows takes the focus back, and a list that has just opened would close.
    await until('the row to go', async () => !(await rowsOf('Baselines')).some((text) => text.startsWith('shared')));
    await vscode.commands.executeCommand('selftime.clearActiveBaseline');
    await runCommandFromPalette('Selftime: Set Active Baseline...');
    await chooseEntry('main');
    await until('the status bar to name it', async () => (await baselineText())?.startsWith('vs main'));
  });

  it('find nothing in a program that did not change', async () => {
    await writeProgram(1);
    await runs();
    await runCommandFromPalette('Selftime: Compare with Baseline');
    const verdict = await notification(/ vs main/);
    assert.doesNotMatch(verdict, /^Regressed/);
    const { document } = await openFile(program);
    const lenses = await until('lenses with a verdict', async () => {
      const all = await lensesOf(document.uri);
      return all.some(({ title }) => /unchanged|no verdict/.test(title)) && all;
    });
    assert.ok(lenses.length >= names.length);
    for (const { title } of lenses) {
      assert.doesNotMatch(title, /[▲▼]/);
      assert.match(title, /^\$\(flame\) \d+\.\d% self · (unchanged|no verdict)( \(±\d+%\))?$|^\$\(flame\) \d+\.\d% self · [\d.]+ m?s$/);
    }
  });

  it('find the line that became slower, though lines have moved', async () => {
    await writeFile(join(workspace(), program), `// One line\n// more, and another.\n${source(6)}`);
    await runs();
    await runCommandFromPalette('Selftime: Compare with Baseline');
    await notification(/^Regressed vs main: rank \+\d+%\.$/);
    const editor = await openFile(program);
    const { document } = editor;
    const slow = lineWith(document, '// rank');
    const lens = await until('the lens of the slow line', async () => {
      return (await lensesOf(document.uri)).find(({ line, title }) => line === slow && title.includes('▲'));
    });
    assert.match(lens.title, /^\$\(flame\) \d+\.\d% self · ▲ \+\d+% vs main \[\+\d+…\+\d+%\]$/);
    await visibleLens(editor, slow, hasText('▲'));
    const others = (await lensesOf(document.uri)).filter(({ line }) => line !== slow);
    for (const { title } of others) assert.doesNotMatch(title, /▲/);
    await clickNotification('Save...');
    const report = join(workspace(), 'steady-work', 'report.md');
    assert.match(await answerFileDialog(report), /work vs main\.md$/);
    await until('the report', () => existsSync(report));
    assert.match(await readFile(report, 'utf8'), /^# Regressed: 3 runs of work vs main\n[^]*\| regressed \| `rank` \|/);
    await runCommandFromPalette('Selftime: Show Comparison');
    const page = await webviewFrame('h1:has-text("Regressed: 3 runs of work vs main")');
    assert.match((await page.locator('tbody tr').first().textContent()) ?? '', /regressed\s*rank/);
  });

  it('are removed with what was saved, after a question', async () => {
    await runCommandFromPalette('Selftime: Remove Baseline...');
    await chooseEntry('main');
    await chooseEntry('Remove');
    await until('it to be gone', () => !existsSync(join(baselineFolder(), 'main')));
    await until('the status bar to forget it', async () => !(await baselineText())?.startsWith('vs'));
    await until('the row to go', async () => !(await rowsOf('Baselines')).some((text) => text.startsWith('main')));
  });
});

function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}
