import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { isRunning } from '../../../src/capture/terminal/running.ts';
import { runCommandFromPalette, screenshot } from '../harness/workbench.ts';
import { temporaryFolder } from '../support/captures.ts';
import { lensFormat, lensesOf, lensOn, lineWith, openFile } from '../support/editors.ts';
import { notifications } from '../support/notifications.ts';
import { isProfiling, statusText } from '../support/statusBar.ts';
import { until } from '../support/until.ts';
import { captureTabs, openedCapture } from '../support/viewer.ts';

const hotLine = 'if (!visitors.includes(entry.ip))';
const hashLoop = 'hash = Math.imul(hash ^ body.charCodeAt(i)';

async function profilingTerminal(): Promise<vscode.Terminal> {
  await runCommandFromPalette('Selftime: New Profiling Terminal');
  const terminal = await until('the terminal', () => {
    return vscode.window.terminals.find(({ name }) => name === 'Profiling Terminal');
  });
  await until('its shell', () => terminal.processId);
  return terminal;
}

const captureNamed = (name: RegExp) =>
  until(`a capture ${name}`, () => captureTabs().find(({ fsPath }) => name.test(basename(fsPath))), 120_000);

describe('a Profiling Terminal', () => {
  it('opens a capture for each command that it runs, and lights up its lines', async () => {
    const terminal = await profilingTerminal();
    terminal.sendText('node parse-logs/parse-logs.js 30000');
    const first = await captureNamed(/^parse-logs-/);
    await openedCapture();
    const { document } = await openFile('parse-logs/parse-logs.js');
    assert.match((await lensOn(document, lineWith(document, hotLine))).title, lensFormat);
    await screenshot('profiling terminal');

    terminal.sendText('node -v && npm --version && npm run logs -- 30000');
    await until('the next to take its place', () => {
      const [only, ...more] = captureTabs();
      return only && only.fsPath !== first.fsPath && more.length === 0;
    });
    assert.match(basename(captureTabs()[0].fsPath), /^parse-logs-/);
    assert.match((await lensOn(document, lineWith(document, hotLine))).title, lensFormat);
  });

  it('lights up lines while a command runs, and keeps what it knows when it is closed', async () => {
    const terminal = await profilingTerminal();
    terminal.sendText('SERVICE_SECONDS=3600 npx tsx http-service/server.ts');
    const { document } = await openFile('http-service/server.ts');
    await lensOn(document, lineWith(document, hashLoop));
    assert.ok(await isProfiling());
    terminal.dispose();
    await captureNamed(/^server-/);
    assert.ok((await lensesOf(document.uri)).length > 0);
    assert.match((await statusText()) ?? '', /samples$/);
  });

  it('is stopped as any other target, and its terminal goes on', async () => {
    const terminal = await profilingTerminal();
    terminal.sendText('SERVICE_SECONDS=3600 node --import tsx http-service/server.ts');
    await until('the command to be profiled', isProfiling);
    await runCommandFromPalette('Selftime: Stop Profiling');
    await captureNamed(/^server-/);
    assert.equal(terminal.exitStatus, undefined);
  });

  it('lets a program that never turns its event loop be interrupted, and ends it when it is closed', async () => {
    const folder = await temporaryFolder();
    const program = join(folder, 'looping.js');
    await writeFile(
      program,
      `require('node:fs').writeFileSync(process.argv[2], String(process.pid)); while (true) Math.sqrt(2);`,
    );
    const terminal = await profilingTerminal();
    await until('its shell to tell of commands', () => terminal.shellIntegration);
    const loop = async (name: string, where = ''): Promise<number> => {
      terminal.sendText(`node "${program}" "${join(folder, name)}"${where}`);
      const pid = await until('its pid', async () => Number(await readFile(join(folder, name), 'utf8')));
      await until('the command to be profiled', isProfiling);
      return pid;
    };
    const inBackground = await loop('first', ' &');
    const interrupted = await loop('second');
    // It is known of after two seconds; the key is pressed until it works.
    while (await isRunning(interrupted)) {
      terminal.sendText('\x03', false);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    assert.equal(terminal.exitStatus, undefined);
    assert.ok(await isRunning(inBackground));
    terminal.dispose();
    await until('its end', async () => !(await isRunning(inBackground)));
    await captureNamed(/^looping-/);
  });

  it('says why a program under the permission model does not start', async () => {
    const terminal = await profilingTerminal();
    await until('its shell to tell of commands', () => terminal.shellIntegration);
    terminal.sendText('node --permission parse-logs/parse-logs.js');
    const why = /permission model keeps the profiler out.* Run it in a terminal of another kind/;
    await until('the message', async () => (await notifications()).some((message) => why.test(message)));
  });

  it("keeps the user's NODE_OPTIONS", async () => {
    const settings = vscode.workspace.getConfiguration('terminal.integrated.env');
    const platform = { win32: 'windows', darwin: 'osx' }[process.platform as string] ?? 'linux';
    const file = join(await temporaryFolder(), 'options');
    await settings.update(platform, { NODE_OPTIONS: '--max-old-space-size=777' }, vscode.ConfigurationTarget.Global);
    try {
      const terminal = await profilingTerminal();
      terminal.sendText(`node -p process.env.NODE_OPTIONS > "${file}"`);
      const options = await until('its output', () => readFile(file, 'utf8'));
      assert.match(options, /^--max-old-space-size=777 --require ".*agent\.cjs"/);
    } finally {
      await settings.update(platform, undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
