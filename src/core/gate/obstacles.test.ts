import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CaptureMetadata } from '../captureMetadata.ts';
import { captureComment } from '../captureMetadata.ts';
import { ProfileBuilder } from '../profileBuilder.ts';
import { differencesOf, failedText, workDoubts, workWarnings, type NamedProfile } from './comparability.ts';
import { obstaclesOf, wantedOf } from './obstacles.ts';

const metadata: CaptureMetadata = {
  version: 1,
  ...{ profileType: 'wall', command: ['node', 'app.js'], cwd: '/app', startTime: 1, durationMs: 2000 },
  ...{ intervalMicros: 1000, samples: 10, exitCode: 0, signal: null, platform: 'linux-x64' },
  ...{ cpuModel: 'A CPU', cpuCount: 2, warnings: [], processes: [] },
};

function capture(file: string, other: Partial<CaptureMetadata> = {}): NamedProfile {
  const builder = new ProfileBuilder([{ type: 'samples', unit: 'count' }]);
  return { file, profile: builder.build({ comments: [captureComment({ ...metadata, ...other })] }) };
}

const enough = { base: 5, current: 5 };

describe('obstacles of a comparison', () => {
  it('are none where both sides are alike, with runs enough', () => {
    assert.deepEqual(obstaclesOf(enough, differencesOf([capture('a')], [capture('b')])), []);
    assert.equal(wantedOf([]), undefined);
  });

  it('are named: another interval wants new runs, another machine a new baseline', () => {
    const faster = differencesOf([capture('a')], [capture('b', { intervalMicros: 5000 })]);
    const [{ text, wanted }] = obstaclesOf(enough, faster);
    assert.equal(text, 'Not comparable: interval 1000 µs in a, 5000 µs in b.');
    assert.equal(wanted, 'runs');
    const elsewhere = differencesOf([capture('a')], [capture('b', { cpuModel: 'B', intervalMicros: 5000 })]);
    assert.equal(wantedOf(obstaclesOf(enough, elsewhere)), 'baseline');
  });

  it('tell which side has too few runs', () => {
    const few = obstaclesOf({ base: 1, current: 2 });
    assert.match(few[0].text, /^The baseline has one run, and it takes 3/);
    assert.match(few[1].text, /^This is 2 runs/);
    assert.equal(wantedOf(few), 'baseline');
    assert.equal(wantedOf(obstaclesOf({ base: 3, current: 2 })), 'runs');
  });

  it('want no recording where runs end in different ways: the program is to be looked at', () => {
    const crashed = workDoubts([capture('a'), capture('b', { exitCode: 1 })]);
    assert.equal(wantedOf(obstaclesOf(enough, [], crashed)), undefined);
    assert.equal(wantedOf(obstaclesOf({ base: 2, current: 1 }, [], crashed)), undefined);
    const renamed = workDoubts([capture('a', { scenario: 'x' }), capture('b', { scenario: 'y' })]);
    assert.equal(wantedOf(obstaclesOf(enough, [], renamed)), 'baseline');
  });
});

describe('runs that failed', () => {
  const ended = (...codes: (number | null)[]) => codes.map((exitCode) => capture('f', { exitCode }));

  it('are counted, with how they ended', () => {
    const text = (...codes: number[]) => failedText(ended(...codes));
    assert.equal(text(1, 1, 1), 'All 3 runs ended with exit code 1: did the program do its work?');
    assert.match(text(0, 1, 7)!, /^2 of 3 runs ended with exit code 1 or 7: /);
    assert.match(text(2)!, /^The run ended with exit code 2: /);
  });

  it('are none where all ended well, or were stopped', () => {
    assert.equal(failedText(ended(0, null, 130, 143)), undefined);
    const foreign = { file: 'x', profile: new ProfileBuilder([{ type: 'cpu', unit: 'count' }]).build() };
    assert.equal(failedText([foreign]), undefined);
  });
});

describe('doubts about the work', () => {
  it('come from other scenarios and exit codes, where those are known', () => {
    const [failed] = workWarnings([capture('a'), capture('b', { exitCode: 1 })]);
    assert.match(failed, /^a ended with exit code 0, b ended with exit code 1: /);
    const [renamed] = workWarnings([capture('a', { scenario: 'x' }), capture('b', { scenario: 'y' })]);
    assert.match(renamed, /^a is of the scenario "x", b is of the scenario "y": /);
    const unknown = [capture('a', { scenario: 'x' }), capture('b', { exitCode: null, signal: 'SIGTERM' })];
    assert.deepEqual(workWarnings(unknown), []);
  });
});
