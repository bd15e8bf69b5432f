import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { capturedProcesses, namesOf, overheadText, pausesText, warmupText } from './captureFacts.ts';
import type { ProcessMetadata } from './captureMetadata.ts';

function process(name: string, ...samples: number[]): ProcessMetadata {
  const threads = samples.map((count, threadId) => ({ threadId, samples: count }));
  return { pid: 1, ppid: 0, name, nodeVersion: 'v24.0.0', threads };
}

const names = (of: readonly { readonly name: string }[]) => of.map(({ name }) => name).join(' ');

describe('processes of a capture', () => {
  it('are listed by samples, those that only waited apart', () => {
    const { busy, idle } = capturedProcesses([
      process('npm', 3),
      process('server.js', 600, 20, 300),
      process('job.js', 100),
      process('npm', 2),
      process('tsx', 0),
    ]);
    assert.equal(names(busy), 'server.js job.js');
    assert.deepEqual(
      busy[0].threads.map(({ threadId }) => threadId),
      [0, 2, 1],
    );
    assert.equal(namesOf(idle), 'npm (2), tsx');
  });

  it('are all there is when none ran, or all ran the same', () => {
    assert.equal(names(capturedProcesses([process('a', 0)]).busy), 'a');
    const storm = Array.from({ length: 200 }, () => process('child.js', 5));
    assert.ok(capturedProcesses(storm).busy.length >= 198);
    assert.deepEqual(capturedProcesses([]), { busy: [], idle: [] });
  });
});

describe('overhead, pauses and warm-up in words', () => {
  const parts = { startMs: 0, samplingMs: 0, windowsMs: 0, stallMs: 0 };

  it('say nothing of what is not known', () => {
    assert.equal(overheadText({ ...parts, budget: 0.02, measured: 0.0134 }), 'overhead 1.3% of 2%');
    assert.equal(overheadText({ ...parts, budget: null, measured: 0.0134 }), 'overhead 1.3%');
    assert.equal(overheadText({ ...parts, budget: 0.02, measured: null }), undefined);
    assert.equal(overheadText(undefined), undefined);
    assert.equal(pausesText({}), undefined);
    assert.equal(warmupText({ mode: 'time', untilMs: 1200, samples: 340, reason: '' }), '1.2 s, 340 samples');
    assert.equal(warmupText({ mode: 'time', untilMs: null, samples: 0, reason: '' }), undefined);
  });

  it('count the pauses that are not listed', () => {
    const pauses = [{ startMs: 100, endMs: 1100, reason: '', pid: 1, threadId: 0 }];
    assert.equal(pausesText({ pauses }), '1 pause, 1 s');
    assert.equal(pausesText({ pauses, morePauses: { count: 4, totalMs: 2000 } }), '5 pauses, 3 s');
  });
});
