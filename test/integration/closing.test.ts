import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { attachTo } from '../../src/capture/attach/attachTo.ts';
import { defaultCaptureOptions, openCapture } from '../../src/capture/capture.ts';
import type { CaptureResult } from '../../src/capture/types.ts';
import { readCaptureMetadata } from '../../src/core/captureMetadata.ts';
import { functionTable } from '../../src/core/functionTable.ts';
import { Client } from '../support/debugClient.ts';
import { programs, root, temporaryFolder } from './run.ts';

describe('the editor closes while a target runs', { skip: process.platform === 'win32' }, () => {
  for (const mode of ['wait', 'busy']) {
    it(`${mode}: the capture is complete`, async () => {
      let finish!: (result: Promise<CaptureResult>) => void;
      const finished = new Promise<CaptureResult>((resolve) => (finish = resolve));
      // What the extension does, without its views.
      const client = new Client(async ({ command, cwd }) => {
        const out = join(temporaryFolder(), 'capture.pb.gz');
        const options = { ...defaultCaptureOptions, intervalMicros: 1000, out, command, cwd };
        const capture = await openCapture(options, join(root, 'dist/agent/js/agent.cjs'));
        return {
          environment: (base) => capture.environment(base),
          attach: (target) => attachTo(target, capture),
          agentPids: () => capture.processes().map(({ pid }) => pid),
          running: () => capture.running(),
          endBusy: (signal, which) => void capture.endBusy(signal, which),
          ended: (exit) => finish(capture.finish(exit)),
          abandon: () => void capture.discard(),
        };
      });
      const { success } = await client.launch({ program: join(programs, 'ending.cjs'), args: [mode] });
      assert.equal(success, true);
      await client.until(() => client.output('stdout').includes('ready'));
      // In a hurry, one that is busy on a busy machine may be killed first.
      client.session.stopTarget({ hurry: mode === 'wait' });
      client.session.dispose();
      const { profile, warnings } = await finished;
      assert.ok(functionTable(profile).rows.find(({ name }) => name === 'burn')!.samples > 50);
      assert.equal(readCaptureMetadata(profile)!.signal, 'SIGINT');
      assert.doesNotMatch(warnings.join(), /did not close its last window/);
    });
  }
});
