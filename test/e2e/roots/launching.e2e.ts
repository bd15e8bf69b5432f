import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { runCommandFromPalette, workbenchPage } from '../harness/workbench.ts';
import { temporaryFolder } from '../support/captures.ts';
import {
  activeSession,
  nothingRuns,
  profile,
  profileConfiguration,
  selectConfiguration,
  SessionWatch,
} from '../support/debugging.ts';
import { lensesOf, lensFormat, lensOn, lineWith, openFile } from '../support/editors.ts';
import { clickNotification, notifications } from '../support/notifications.ts';
import { isProfiling } from '../support/statusBar.ts';
import { until } from '../support/until.ts';
import { captureTabs, openedCapture } from '../support/viewer.ts';

const stop = () => runCommandFromPalette('Selftime: Stop Profiling');
const serve = () => openFile('serve.js');
const hotLoop = 'Math.imul(sum, 31)';

describe('launching', () => {
  let watch: SessionWatch;
  beforeEach(() => (watch = new SessionWatch()));
  afterEach(() => watch.dispose());

  it('lights up files of both folders of a multi-root workspace', async () => {
    await profileConfiguration('Serve');
    const { document: server } = await serve();
    const { document: words } = await openFile('words.js', 1);
    for (const [document, text] of [
      [server, hotLoop],
      [words, 'text.split('],
    ] as const) {
      assert.match((await lensOn(document, lineWith(document, text))).title, lensFormat);
    }
    await stop();
    await openedCapture();
    assert.ok((await lensesOf(words.uri)).length > 0);
  });

  it('each folder has the history of what ran in it', async () => {
    const [api, jobs] = vscode.workspace.workspaceFolders!.map(({ uri }) => uri.fsPath);
    const recordings = (project: string) => readdir(join(project, '.selftime', 'history')).catch(() => []);
    const before = (await recordings(api)).length;
    const program = join(jobs, 'steady.mjs');
    await writeFile(program, 'const end = Date.now() + 1000;\nlet n = 0;\nwhile (Date.now() < end) n++;\n');
    after(() => rm(program));
    const configuration = { type: 'selftime', request: 'launch', name: 'Steady', program, cwd: jobs };
    await vscode.debug.startDebugging(undefined, configuration);
    await openedCapture();
    await until('the recording in its history', async () => (await recordings(jobs)).length === 1);
    assert.equal((await recordings(api)).length, before);
  });

  it('through npm: the script is profiled, not npm', async () => {
    await profileConfiguration('Serve through npm');
    const { document } = await serve();
    assert.match((await lensOn(document, lineWith(document, hotLoop))).title, lensFormat);
    const { output } = await watch.first('selftime');
    assert.match(output, /serving/);
    await stop();
    const { view } = await openedCapture();
    await nothingRuns();
    await view.locator('.item[aria-label^="checksum, "]').first().waitFor();
  });

  it('a compound runs all its members, and Stop ends them all', async () => {
    await profileConfiguration('Two at once');
    await until('two sessions', () => running(watch) === 2);
    const { document } = await serve();
    await lensOn(document, lineWith(document, hotLoop));
    await stop();
    await nothingRuns();
    await until('both sessions to end', () => running(watch) === 0);
    await openedCapture();
  });

  it('gives env, envFile, args, runtimeArgs and cwd to the program, and shows its output and exit code', async () => {
    await profileConfiguration('Print what is given');
    const run = await watch.first('selftime');
    await until('the end of the program', () => run.over);
    const line = run.output.split('\n').find((text) => text.startsWith('{'));
    const { given, args, execArgv, cwd } = JSON.parse(line ?? 'null');
    assert.deepEqual(given, {
      GIVEN_BOTH: 'env',
      GIVEN_ENV: 'from env',
      GIVEN_EXIT: '3',
      GIVEN_FILE: 'from the file',
    });
    assert.deepEqual(args, ['--one', 'two words', 'api']);
    assert.deepEqual(execArgv, ['--no-warnings']);
    assert.equal(cwd, vscode.workspace.workspaceFolders![1].uri.fsPath);
    assert.match(run.output, /printed\n/);
    assert.match(run.output, /Process exited with code 3\n/);
    assert.equal(run.exitCode, 3);
    await nothingRuns();

    await vscode.commands.executeCommand('workbench.debug.action.focusRepl');
    const page = await workbenchPage();
    await page.locator('.repl').getByText('Process exited with code 3').first().waitFor();
  });

  it('a configuration of our own type runs with an ordinary F5', async () => {
    await selectConfiguration('Own type');
    await (await workbenchPage()).keyboard.press('F5');
    const { document } = await serve();
    await lensOn(document, lineWith(document, hotLoop));
    assert.ok(watch.sessions.every(({ session }) => session.type === 'selftime'));
    await stop();
    await openedCapture();
  });

  it('an ordinary F5 belongs to the debugger, before and after', async () => {
    const page = await workbenchPage();
    const debugged = async () => {
      const mine = new SessionWatch();
      await page.keyboard.press('F5');
      const { session } = await mine.first('pwa-node');
      await until('the program to be debugged', activeSession);
      await vscode.debug.stopDebugging(session);
      await nothingRuns();
      mine.dispose();
      assert.ok(mine.sessions.every((each) => each.session.type === 'pwa-node'));
      assert.equal(await isProfiling(), false);
    };
    await selectConfiguration('Serve');
    await debugged();
    await profile();
    const { document } = await serve();
    await lensOn(document, lineWith(document, hotLoop));
    await stop();
    await openedCapture();
    await nothingRuns();
    await debugged();
  });

  it('Restart begins anew: two captures, and the last one is open', async () => {
    const folder = await temporaryFolder();
    await vscode.workspace.getConfiguration('selftime').update('captureFolder', folder, true);
    await profileConfiguration('Serve');
    const { document } = await serve();
    await lensOn(document, lineWith(document, hotLoop));
    const run = await watch.first('selftime');
    await vscode.commands.executeCommand('workbench.action.debug.restart');
    await until('the program to start again', () => run.output.split('serving').length === 3);
    assert.ok(await isProfiling());
    await lensOn(document, lineWith(document, hotLoop));
    await stop();
    const { uri } = await openedCapture();
    await nothingRuns();
    assert.equal(dirname(uri.fsPath), folder);
    const captures = (await readdir(folder)).filter((file) => file.endsWith('.pb.gz')).sort();
    assert.equal(captures.length, 2);
    assert.equal(captureTabs().length, 1);
  });

  it('leaves the capture closed where openCaptureOnEnd is off', async () => {
    await vscode.workspace.getConfiguration('selftime').update('openCaptureOnEnd', false, true);
    await profileConfiguration('Serve');
    const { document } = await serve();
    const line = lineWith(document, hotLoop);
    await lensOn(document, line);
    await stop();
    await nothingRuns();
    await lensOn(document, line);
    // What a user does next; had a capture been on its way, there would be two.
    await runCommandFromPalette('Selftime: Open Last Capture');
    await openedCapture();
    assert.equal(captureTabs().length, 1);
  });

  for (const [name, wrong] of [
    ['No such program', /The program \S*gone\.js does not exist\. Correct "program"/],
    [
      'No such runtime',
      /"no-such-runtime" was found neither in node_modules\/\.bin nor on PATH\. Install it/,
    ],
    [
      'No such env file',
      /The envFile \S*gone\.env cannot be read \(ENOENT\)\. Create it or correct "envFile"/,
    ],
  ] as const) {
    it(`says what is wrong, and runs nothing: ${name}`, async () => {
      await profileConfiguration(name);
      const run = await watch.first('selftime');
      const failure = await until('the reason', () => run.failure);
      assert.match(failure, wrong);
      await nothingRuns();
      assert.deepEqual(captureTabs(), []);
    });
  }

  for (const [name, wrong] of [
    ['A page', /"A page" has the type chrome\. Selftime profiles Node\.js programs\./],
    ['A snake', /"A snake" has the type debugpy\. Selftime profiles Node\.js programs\./],
    [
      'A process',
      /"A process" attaches the debugger to a running process\. Run "Selftime: Attach to Process"/,
    ],
  ] as const) {
    it(`runs nothing that is not its own, and says so: ${name}`, async () => {
      await profileConfiguration(name);
      await until('the message', async () => (await notifications()).some((message) => wrong.test(message)));
      assert.deepEqual(watch.sessions, []);
      assert.equal(await isProfiling(), false);
    });
  }

  it('offers what it can run instead of what it cannot', async () => {
    await profileConfiguration('A page');
    await clickNotification('Choose What to Profile');
    const list = (await workbenchPage()).locator('.quick-input-list');
    await list.getByText('Serve', { exact: true }).waitFor();
    assert.equal(await list.getByText('A page').count(), 0);
    await list.getByText('Profile npm run serve', { exact: true }).click();
    const { document } = await serve();
    await lensOn(document, lineWith(document, hotLoop));
    await stop();
    await openedCapture();
  });
});

function running(watch: SessionWatch): number {
  return watch.sessions.filter(({ session, over }) => session.type === 'selftime' && !over).length;
}
