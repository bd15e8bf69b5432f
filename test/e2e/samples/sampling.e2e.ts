import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { readCaptureMetadata, type CaptureMetadata } from '../../../src/core/captureMetadata.ts';
import { readProfileFile } from '../../../src/core/profileFile.ts';
import { workbenchPage } from '../harness/workbench.ts';
import { nothingRuns, profile, profileConfiguration, selectConfiguration, SessionWatch } from '../support/debugging.ts';
import { clickNotification, notifications } from '../support/notifications.ts';
import { until } from '../support/until.ts';
import { openedCapture } from '../support/viewer.ts';

const set = (name: string, value: unknown) =>
  vscode.workspace.getConfiguration('selftime.sampling').update(name, value, vscode.ConfigurationTarget.Global);

async function metadataOf({ fsPath }: vscode.Uri): Promise<CaptureMetadata> {
  return readCaptureMetadata(await readProfileFile(basename(fsPath), await readFile(fsPath)))!;
}

describe('settings of sampling', () => {
  let server: Server;
  let health: string;
  let watch: SessionWatch;

  before((done) => {
    server = createServer((_request, response) => response.end('ok'));
    server.listen(0, '127.0.0.1', () => {
      health = `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`;
      done();
    });
  });
  after(() => server.close());
  beforeEach(() => (watch = new SessionWatch()));
  afterEach(() => watch.dispose());

  it('are in the capture', async () => {
    await set('budgetPercent', 3.5);
    await set('cpuThreshold', 0.9);
    await set('pauseAboveThreshold', true);
    await set('windowSeconds', 4);
    await set('exactLines', true);
    await set('warmupUntil', health);
    await profileConfiguration('Parse logs');
    const { sampling, overhead, warmup } = await metadataOf((await openedCapture()).uri);
    assert.deepEqual(sampling, { windowSeconds: 4, cpuThreshold: 0.9, pauses: true, exactLines: true });
    assert.equal(overhead?.budget, 0.035);
    assert.equal(warmup?.mode, 'url');
  });

  it('are beaten by the launch configuration', async () => {
    await set('warmupUntil', health);
    await set('budgetPercent', 3.5);
    const [folder] = vscode.workspace.workspaceFolders!;
    await vscode.debug.startDebugging(folder, {
      ...{ type: 'selftime', request: 'launch', name: 'Logs' },
      program: '${workspaceFolder}/parse-logs/parse-logs.js',
      args: ['30000'],
      sampling: { warmup: 0.1, budgetPercent: 5 },
    });
    const { overhead, warmup } = await metadataOf((await openedCapture()).uri);
    assert.equal(overhead?.budget, 0.05);
    assert.equal(warmup?.mode, 'time');
  });

  it('that are wrong are named before anything runs, with the way there', async () => {
    await set('warmupUntil', 'http://example.com/health');
    await selectConfiguration('Parse logs');
    await profile();
    const [message, ...others] = await until('a message', async () => {
      const all = await notifications();
      return all.length > 0 && all;
    });
    assert.match(message, /selftime\.sampling\.warmupUntil is "http:\/\/example\.com\/health": not the address of a health check on this machine/);
    assert.deepEqual(others, []);
    await nothingRuns();
    assert.deepEqual(watch.sessions, []);
    await clickNotification('Open Settings');
    const page = await workbenchPage();
    const setting = page.locator('.settings-editor .setting-item-contents').filter({ hasText: 'Warmup Until' });
    await setting.first().waitFor();
  });
});
