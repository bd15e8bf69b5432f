import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import type { DiffResult } from '../../src/cli/commands/diff.ts';
import type { GateResult } from '../../src/cli/commands/gate.ts';
import { changeText } from '../../src/core/gate/words.ts';
import { writePprof } from '../../src/core/pprof/writer.ts';
import { ProfileBuilder } from '../../src/core/profileBuilder.ts';
import { changes, runsOf } from '../support/changedProgram.ts';
import { slowLine, verdicts, writeEditedProgram } from '../support/editedProgram.ts';
import { hostileTexts } from '../fuzz/random.ts';
import { cli, root, run, temporaryFolder, testNode } from './run.ts';

interface BrowserFinder {
  findBrowser(): Promise<{ file: string; env: Record<string, string>; args: string[] }>;
}

const folder = temporaryFolder();
let browser: Browser;

before(async () => {
  const finder = (await import(pathToFileURL(join(root, 'scripts/browser.mjs')).href)) as BrowserFinder;
  const { file, env, args } = await finder.findBrowser();
  browser = await chromium.launch({ executablePath: file, env, args: [...args, '--disable-gpu'] });
});
after(() => browser?.close());

/** The page of a profile whose frames have these names, and all that went wrong or out of it. */
async function open(names: readonly string[], dark: boolean): Promise<{ page: Page; troubles: string[] }> {
  const builder = new ProfileBuilder([{ type: 'wall', unit: 'nanoseconds' }]);
  let row = 0;
  for (const name of names) row = builder.stack(row, { name, file: `/app/${name}.js`, line: 3 });
  builder.addSample(row, [5e6]);
  writeFileSync(join(folder, 'x.pb'), writePprof(builder.build()));
  return opened([join(folder, 'x.pb')], dark);
}

/** The page of these files and options. */
async function opened(args: readonly string[], dark: boolean): Promise<{ page: Page; troubles: string[] }> {
  const html = join(folder, 'x.html');
  const finished = await run([testNode, cli, 'flamegraph', ...args, '-o', html]);
  assert.equal(finished.code, 0, finished.stderr);

  const troubles: string[] = [];
  const page = await browser.newPage({ colorScheme: dark ? 'dark' : 'light' });
  page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('dialog', (dialog) => (troubles.push(`dialog: ${dialog.message()}`), void dialog.dismiss()));
  page.on('request', (request) => {
    if (!/^(file|blob|data):/.test(request.url())) troubles.push(`request: ${request.url()}`);
  });
  await page.goto(pathToFileURL(html).href);
  await page
    .getByText(/\d functions?$/)
    .first()
    .waitFor();
  return { page, troubles };
}

/** What the compared table says of each function. */
async function wordsOf(rows: Locator): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const row of await rows.all())
    found[(await row.locator('.cell.name').textContent())!] = (await row.locator('.verdict').textContent())!;
  return found;
}

describe('selftime flamegraph -o OUT.html', () => {
  it('is the whole viewer, alone in a browser', async () => {
    const { page, troubles } = await open(['main', 'parse', 'scan'], false);
    assert.equal(await page.title(), 'x.pb');
    await page.getByRole('tab', { name: 'Top' }).click();
    await page.getByText('scan', { exact: true }).first().waitFor();
    await page.getByText('main', { exact: true }).first().waitFor();
    assert.deepEqual(troubles, []);
    await page.close();
  });

  it('follows functions through edits as gate, diff and the picture do, and tells the lines of what changed', async () => {
    const { base, current, file } = writeEditedProgram(folder);
    const selftime = async (...args: string[]): Promise<string> => {
      const { stdout, stderr } = await run([testNode, cli, ...args]);
      assert.equal(stderr, '');
      return stdout;
    };
    const sides = ['--current', ...current];
    const gate = JSON.parse(await selftime('gate', '--json', '--baseline', ...base, ...sides)) as GateResult;
    assert.deepEqual(Object.fromEntries(gate.rows.map((row) => [row.function, row.verdict])), verdicts);
    const slow = gate.rows.find((row) => row.function === 'scan')!;
    const inGate = slow.lines!.find(({ line }) => line === slowLine)!;

    const byLine = ['diff', '--json', '--by', 'line', '--base', ...base, ...sides];
    const lines = (JSON.parse(await selftime(...byLine)) as DiffResult).rows;
    const inDiff = lines.find(({ line, file: of }) => line === slowLine && of === file)!.test!;
    assert.deepEqual([inDiff.ratio, inDiff.verdict], [inGate.ratio, 'regressed']);

    const picture = join(folder, 'edited.svg');
    await selftime('flamegraph', ...current, '--baseline', ...base, '-o', picture);
    const svg = readFileSync(picture, 'utf8');
    for (const [name, verdict] of Object.entries(verdicts))
      assert.match(svg, new RegExp(`<title>${name}\\b[^<]*\\n${verdict}`), name);
    assert.doesNotMatch(svg, /of baseline removed/);

    const { page, troubles } = await opened([...current, '--baseline', ...base], false);
    await page.getByRole('tab', { name: 'Compare' }).click();
    const rows = page.locator('.pane.compare .rows .row');
    await rows.first().waitFor();
    assert.deepEqual(await wordsOf(rows), verdicts);
    await rows.first().click();
    await page.keyboard.press('ArrowRight');
    const line = rows.filter({ hasText: `line ${slowLine}` });
    await line.waitFor();
    const change = await line.locator('.cell').nth(3).locator('.value').textContent();
    assert.deepEqual(
      [change, await line.locator('.verdict').textContent()],
      [changeText(inGate.ratio), 'regressed'],
    );
    assert.deepEqual(troubles, []);
    await page.close();
  });

  it('carries a comparison, shows what changed and what is gone, and explains its colours', async () => {
    const save = (side: 'base' | 'current'): string[] =>
      runsOf(side, 3).map((profile, i) => {
        writeFileSync(join(folder, `${side}${i}.pb`), writePprof(profile));
        return join(folder, `${side}${i}.pb`);
      });
    const [base, current] = [save('base'), save('current')];
    const { page, troubles } = await opened([...current, '--baseline', ...base], false);
    await page.getByText('Against base0.pb and 2 more').first().waitFor();
    await page.getByText('Twice or more').first().waitFor();
    assert.equal(await page.getByLabel('Colours of the frames').first().inputValue(), 'difference');
    await page.getByRole('tab', { name: 'Compare' }).click();
    const rows = page.locator('.pane.compare .rows .row');
    await rows.first().waitFor();
    assert.deepEqual(await wordsOf(rows), changes);
    await page.getByLabel('What is compared').selectOption('removed');
    await page.locator('.pane.compare .item[aria-label^="legacy, "][aria-label*=", gone"]').waitFor();
    assert.deepEqual(troubles, []);
    await page.close();
  });

  it('follows the system between light and dark', async () => {
    const backgrounds = [];
    for (const dark of [false, true]) {
      const { page } = await open(['main'], dark);
      backgrounds.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
      await page.close();
    }
    assert.deepEqual(backgrounds, ['rgb(255, 255, 255)', 'rgb(31, 31, 31)']);
  });

  it('shows hostile names as text', async () => {
    const { page, troubles } = await open([...hostileTexts, 'x'.repeat(1e6)], false);
    await page.getByRole('tab', { name: 'Top' }).click();
    await page.getByText('</script><script>alert(1)</script>').first().waitFor();
    assert.equal(await page.locator('img').count(), 0);
    assert.deepEqual(troubles, []);
    await page.close();
  });

  it('saves what it holds, without an editor: a profile with the same numbers, a picture', async () => {
    const { page, troubles } = await open(['main', 'parse', 'scan'], false);
    const saved = async (kind: string): Promise<string> => {
      await page.getByRole('button', { name: 'Save as' }).click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: kind, exact: true }).click(),
      ]);
      const file = join(folder, download.suggestedFilename());
      await download.saveAs(file);
      return file;
    };
    const top = await run([testNode, cli, 'top', await saved('pprof'), '--sort', 'total', '--json']);
    assert.equal(top.code, 0, top.stderr);
    const { rows } = JSON.parse(top.stdout) as { rows: { function: string; self: number; total: number }[] };
    assert.deepEqual(rows.map(({ function: name, self, total }) => [name, self, total]).sort(), [
      ['main', 0, 5e6],
      ['parse', 0, 5e6],
      ['scan', 5e6, 5e6],
    ]);
    const picture = readFileSync(await saved('Picture (PNG)'));
    assert.equal(picture.subarray(1, 4).toString('latin1'), 'PNG');
    assert.deepEqual(troubles, []);
    await page.close();
  });
});
