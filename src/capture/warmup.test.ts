import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { WARMUP_LABEL } from '../core/captureMetadata.ts';
import { labelsOf, ProfileBuilder } from '../core/profileBuilder.ts';
import { windowAt } from '../../test/support/windowRecord.ts';
import { checkHealthUrl, countWarmup, WarmupWatch } from './warmup.ts';

describe('checkHealthUrl', () => {
  it('takes addresses of this machine', () => {
    for (const url of [
      'http://localhost:3000/health',
      'https://127.0.0.1/',
      'http://127.8.9.1:1/',
      'http://[::1]:80/x',
    ])
      assert.equal(new URL(checkHealthUrl(url)).href, new URL(url).href);
  });

  it('refuses all others', () => {
    const others = [
      'http://example.org/',
      'http://localhost.example.org/',
      'http://127.0.0.1.example.org/',
      'http://10.0.0.1/',
    ];
    for (const url of [...others, 'file:///etc/passwd', 'ftp://localhost/', 'localhost:3000', 'health', ''])
      assert.throws(() => checkHealthUrl(url), /not the address of a health check on this machine/, url);
  });
});

describe('a health check', () => {
  it('that redirects is no answer, and is not followed', async () => {
    const asked: string[] = [];
    let isWarm = false;
    const server = createServer(({ url = '' }, response) => {
      asked.push(url);
      response.writeHead(isWarm || url !== '/health' ? 204 : 302, { location: '/elsewhere' }).end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const folder = await mkdtemp(join(tmpdir(), 'selftime-'));
    const watch = new WarmupWatch(folder, { mode: 'url', url: `http://127.0.0.1:${port}/health` });
    watch.begin(Date.now());
    const isOver = () => watch.metadata(0, 0).untilMs !== null;
    while (asked.length < 3) await once(server, 'request');
    assert.equal(isOver(), false);
    isWarm = true;
    while (!isOver()) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(new Set(asked), new Set(['/health']));
    server.close();
    server.closeAllConnections();
    await rm(folder, { recursive: true });
  });
});

describe('a warm-up that ends by itself', () => {
  it('ends where the window closed that showed it, however long V8 says that this one was', async () => {
    const builder = new ProfileBuilder([{ type: 'samples', unit: 'count' }]);
    builder.addSample(builder.stack(0, { name: 'f', file: '/a.js', line: 1 }), [200]);
    const profile = builder.build();
    const folder = await mkdtemp(join(tmpdir(), 'selftime-'));
    const watch = new WarmupWatch(folder, { mode: 'auto' });
    const windows = [0, 1, 2, 3].map((i) => windowAt(i, { durationMs: 1003, endTime: (i + 1) * 1000 }));
    for (const window of windows) watch.look('1-0', window, profile, true);
    assert.equal(watch.end?.time, 4000);
    assert.deepEqual([3000, 3999, 4000].map((time) => watch.covers(time)), [true, true, false]); // prettier-ignore
    await rm(folder, { recursive: true });
  });
});

describe('countWarmup', () => {
  it('takes the label away and leaves the others', () => {
    const builder = new ProfileBuilder([{ type: 'samples', unit: 'count' }]);
    const stack = builder.stack(0, { name: 'f', file: '/a.js', line: 1 });
    const pid = { key: 'pid', value: 7 };
    const thread = { key: 'thread', value: 'main' };
    builder.addSample(stack, [3], [pid, WARMUP_LABEL, thread]);
    builder.addSample(stack, [1], []);
    const counted = countWarmup(builder.build());
    assert.deepEqual(labelsOf(counted, 0), [pid, thread]);
    assert.deepEqual(labelsOf(counted, 1), []);
    assert.deepEqual([...counted.samples.values], [3, 1]);
  });
});
