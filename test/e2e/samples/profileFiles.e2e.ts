import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { constants, createGzip, gzipSync } from 'node:zlib';
import * as vscode from 'vscode';
import { repository } from '../harness/environment.ts';
import { recordProgram, selftime, temporaryFolder } from '../support/captures.ts';
import { selectConfiguration } from '../support/debugging.ts';
import { viewerErrors } from '../support/page.ts';
import { until } from '../support/until.ts';
import { captureTabs, openProfile, readyViewer, stateOf } from '../support/viewer.ts';

/** Profiles of other tools; not part of the repository. */
const shared = resolve(repository(), '..', 'shared', 'profiles');
const others = existsSync(shared) ? readdirSync(shared).filter((file) => file.endsWith('.pb.gz')) : [];

const program = (name: string) => `
function ${name}() {
  const end = performance.now() + 400;
  let sum = 0;
  while (performance.now() < end) for (let i = 0; i < 1e4; i++) sum += i % 7;
  return sum;
}
${name}();
`;

async function recordFunction(name: string): Promise<string> {
  const file = join(await temporaryFolder(), `${name}.cjs`);
  await writeFile(file, program(name));
  const capture = await recordProgram(file);
  await rm(file);
  return capture;
}

describe('profile files', () => {
  let good: string;
  let other: string;
  let file: string;

  before(async () => {
    good = await recordFunction('theFirst');
    other = await recordFunction('theOther');
  });

  beforeEach(async () => {
    file = join(await temporaryFolder(), 'opened.pb.gz');
  });

  it('a file that is written anew is read anew', async () => {
    await copyFile(good, file);
    const view = await openProfile(file);
    await view.locator('.item[aria-label^="theFirst, "]').first().waitFor();
    await copyFile(other, file);
    await view.locator('.item[aria-label^="theOther, "]').first().waitFor({ timeout: 60_000 });
    assert.equal(await view.locator('.item[aria-label^="theFirst, "]').count(), 0);
  });

  it('a file that goes bad or away stays on screen, and says so', async () => {
    await copyFile(good, file);
    const view = await openProfile(file);
    await readyViewer();
    await writeFile(file, 'no profile any more');
    await view.getByText('File not readable now').waitFor({ timeout: 60_000 });
    assert.equal(await stateOf(view), 'ready');
    await copyFile(good, file);
    await view.getByText('File not readable now').waitFor({ state: 'hidden', timeout: 60_000 });
    await rm(file);
    await view.getByText('File deleted').waitFor({ timeout: 60_000 });
    assert.equal(await stateOf(view), 'ready');
  });

  describe('that are broken say what is wrong and what to do, and can be repaired under the editor:', () => {
    const broken: Record<string, { make(): Promise<Uint8Array> | Uint8Array; says: RegExp }> = {
      empty: {
        make: () => new Uint8Array(),
        says: /This file is empty[\s\S]*record it again/,
      },
      truncated: {
        make: async () => (await readFile(good)).subarray(0, 700),
        says: /damaged or incomplete[\s\S]*cut off or damaged[\s\S]*Record or copy it again/,
      },
      'truncated inside': {
        make: async () => gzipSync((await unpacked(good)).subarray(0, 900)),
        says: /damaged or incomplete[\s\S]*(Record|Open|again)/,
      },
      'a damaged .cpuprofile': {
        make: () => gzipSync('{"nodes": [], "startTime": 0}'),
        says: /nodes is empty[\s\S]*Record or export it again/,
      },
      JSON: {
        make: () => Buffer.from('{"name": "package"}'),
        says: /not a[\s\S]*JSON file, but no profile[\s\S]*\.cpuprofile/,
      },
      text: {
        make: () => Buffer.from('Nothing that was ever measured.\n'),
        says: /not a[\s\S]*profile[\s\S]*(Open|Collapsed|Record)/,
      },
      'a legacy text profile': {
        make: () => Buffer.from('heap profile:  1: 2 [ 3: 4] @ heapprofile\n1: 2 [3: 4] @ 0x1 0x2\n'),
        says: /old format[\s\S]*go tool pprof -proto/,
      },
      'a gzip bomb': {
        make: gzipBomb,
        says: /too large[\s\S]*more than \d+ MB[\s\S]*maximumSizeMB/,
      },
    };
    for (const [name, { make, says }] of Object.entries(broken)) {
      it(name, async () => {
        await writeFile(file, await make());
        const errors = await viewerErrors(async () => {
          const view = await openProfile(file);
          assert.equal(await stateOf(view), 'error');
          const message = view.getByRole('alert');
          const text = await message.innerText();
          assert.match(text, says);
          assert.match(text, /opened\.pb\.gz/);
          assert.equal(await view.locator('.item').count(), 0);
          await copyFile(good, file);
          await view.locator('.item[aria-label^="theFirst, "]').first().waitFor({ timeout: 60_000 });
          assert.equal(await message.count(), 0);
        });
        assert.deepEqual(errors, []);
      });
    }

    it('Try again reads the file once more', async () => {
      await writeFile(file, '');
      const view = await openProfile(file);
      // Only what the second reading says counts.
      await view.getByRole('alert').evaluate((alert) => alert.setAttribute('data-first', ''));
      await view.getByRole('button', { name: 'Try again' }).click();
      const again = view.locator('[role="alert"]:not([data-first])');
      await again.waitFor();
      assert.match(await again.innerText(), /This file is empty/);
    });
  });

  it('a capture without samples says so and how to get some', async () => {
    await selftime('record', '--interval-us', '1000000', '--out', file, '--', 'node', '-e', '0');
    const view = await openProfile(file);
    assert.equal(await stateOf(view), 'empty');
    const text = await view.getByRole('status').filter({ hasText: 'No samples' }).innerText();
    assert.match(text, /Too short to sample|Profile again with a shorter interval/);
    await view.getByRole('button', { name: 'Profile again at 1 ms' }).waitFor();
    // How it was recorded says the rest.
    await view.getByRole('region', { name: 'Recording' }).getByText('node -e 0').waitFor();
    await view.getByRole('region', { name: 'Processes and threads' }).waitFor();
  });

  it('Profile again runs once with a shorter interval, and changes no setting', async () => {
    await selectConfiguration('Parse logs');
    await selftime('record', '--interval-us', '1000000', '--out', file, '--', 'node', '-e', '0');
    const view = await openProfile(file);
    await view.getByRole('button', { name: 'Profile again at 1 ms' }).click();
    const capture = await until('the new capture', () => captureTabs().find((uri) => uri.fsPath !== file));
    const again = await readyViewer();
    assert.match(await again.locator('header').innerText(), /samples @ 1 ms/, capture.fsPath);
    const { workspaceValue, globalValue } = vscode.workspace
      .getConfiguration('selftime')
      .inspect('sampling.intervalMicros')!;
    assert.deepEqual([workspaceValue, globalValue], [undefined, undefined]);
  });

  it('profiles of other tools open', async function () {
    if (others.length === 0) {
      console.log(`    SKIPPED: there is no ${shared}`);
      this.skip();
    }
    for (const name of others) {
      await copyFile(join(shared, name), file);
      const errors = await viewerErrors(async () => {
        const view = await openProfile(join(shared, name));
        assert.equal(await stateOf(view), 'ready', name);
        await until(`frames of ${name}`, async () => (await view.locator('.item').count()) >= 3);
        assert.match(await view.locator('header').innerText(), /\d samples?[\s\S]*\d functions/, name);
        await view.getByRole('tab', { name: 'Top' }).click();
        await view.locator('.top .rows .row').first().waitFor();
      });
      assert.deepEqual(errors, [], name);
    }
  });

  it('a profile with several sample types shows any of them', async function () {
    if (!others.includes('alloc.pb.gz')) {
      console.log(`    SKIPPED: there is no alloc.pb.gz in ${shared}`);
      this.skip();
    }
    const view = await openProfile(join(shared, 'alloc.pb.gz'));
    await readyViewer();
    await view.getByRole('tab', { name: 'Top' }).click();
    const first = view.locator('.top .rows .row').first();
    const types = view.getByLabel('Sample type');
    const options = await types.locator('option').allTextContents();
    assert.ok(options.length >= 3, options.join());
    const shown = await types.evaluate((select) => (select as unknown as { selectedIndex: number }).selectedIndex);
    // The one that is shown comes last: choosing it first changes nothing.
    let before = await first.innerText();
    for (const option of [...options.slice(shown + 1), ...options.slice(0, shown + 1)]) {
      await types.selectOption(option);
      before = await until(`the numbers of ${option}`, async () => {
        const text = await first.innerText();
        return text !== before && text;
      });
    }
  });

  for (const legacy of ['legacy-gobench.cpu', 'legacy-java.heap']) {
    it(`a profile from before protobuf is refused with the way to convert it: ${legacy}`, async function () {
      if (!existsSync(join(shared, legacy))) {
        console.log(`    SKIPPED: there is no ${legacy} in ${shared}`);
        this.skip();
      }
      await copyFile(join(shared, legacy), file);
      const view = await openProfile(file);
      assert.match(await view.getByRole('alert').innerText(), /old format[\s\S]*go tool pprof -proto/);
    });
  }
});

async function unpacked(path: string): Promise<Uint8Array> {
  const { gunzipSync } = await import('node:zlib');
  return gunzipSync(await readFile(path));
}

/** Some hundred kilobytes that unfold to more than a gigabyte: one compressed piece, over and over. */
async function gzipBomb(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  const gzip = createGzip({ level: 9 });
  gzip.on('data', (chunk: Buffer) => chunks.push(chunk));
  const flush = () => new Promise<void>((done) => gzip.flush(constants.Z_FULL_FLUSH, done));
  await flush();
  const head = Buffer.concat(chunks.splice(0));
  gzip.write(unknownField(32 * 1024 * 1024));
  await flush();
  const piece = Buffer.concat(chunks.splice(0));
  gzip.destroy();
  return Buffer.concat([head, ...Array.from({ length: 1 + 1024 / 32 }, () => piece)]);
}

/** So many bytes of a field that every reader of protobuf skips. */
function unknownField(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  const length = size - 5;
  // Field 15, length-delimited, and its length as a varint of four bytes.
  bytes.set([0x7a, ...[0, 7, 14, 21].map((shift, at) => ((length >> shift) & 0x7f) | (at < 3 ? 0x80 : 0))]);
  return bytes;
}
