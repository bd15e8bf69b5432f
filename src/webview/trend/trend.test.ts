import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HistoryPoint, HistoryTrend } from '../../protocol/history.ts';
import { trendPaths } from '../captured/drawing.ts';
import {
  axisText,
  intervalText,
  newVersions,
  pointText,
  roundTop,
  summaryOf,
  trendLabel,
} from './trendText.ts';

const point = (share: number, about: Partial<HistoryPoint> = {}): HistoryPoint => ({
  ...{
    time: Date.UTC(2026, 10, 3, 12),
    capture: undefined,
    open: false,
    version: '1.4.0',
    commit: 'a1b2c3d4e5',
  },
  ...{ dirty: false, share, interval: { low: share * 0.9, high: share * 1.1 }, totalShare: share },
  ...{ rank: 1, samples: 100, allocationRate: undefined },
  ...about,
});

const trend = (about: Partial<HistoryTrend>): HistoryTrend => ({
  ...{ profileType: 'wall', scenario: undefined, program: 'work.js', line: 7, points: [point(0.2)], left: 0 },
  ...about,
});

describe('the paths of a trend', () => {
  it('stand side by side, with a band where the error is known', () => {
    const points = [0.1, 0.2, 0.3, 0.4].map((value, i) => ({
      value,
      interval: i === 2 ? undefined : { low: value - 0.1, high: value + 0.1 },
    }));
    const { line, band, dots } = trendPaths(points, 0.5);
    assert.deepEqual(dots, [{ x: 125, y: 80 }, { x: 375, y: 60 }, { x: 625, y: 40 }, { x: 875, y: 20 }]); // prettier-ignore
    assert.equal(line, 'M125 80L375 60L625 40L875 20');
    assert.equal(band, 'M125 60L375 40L375 80L125 100ZM875 0L875 40Z');
  });

  it('are those of one capture, and of nothing', () => {
    assert.equal(trendPaths([{ value: 0, interval: undefined }], 0).line, 'M500 100');
    assert.deepEqual(trendPaths([], 1), { line: '', band: '', dots: [] });
  });
});

describe('a trend in words', () => {
  it('says where it stands and how far it has moved', () => {
    assert.equal(summaryOf([point(0.2)], 'self'), '20.0% in the last of 1 capture');
    const moved = [point(0.2), point(0.35), point(0.3)];
    assert.equal(summaryOf(moved, 'self'), '30.0% in the last of 3 captures, from 20.0% to 35.0% in all');
    const allocated = [point(0, { allocationRate: 2e6 })];
    assert.equal(summaryOf(allocated, 'allocated'), '2 MB/s in the last of 1 capture');
  });

  it('labels a point with time, version and commit', () => {
    const text = pointText(point(0.2, { dirty: true, open: true }), 'self');
    assert.match(
      text,
      /^20\.0% \(18\.0–22\.0%\) · .*2026.* · 1\.4\.0 · a1b2c3d with changes · in this editor$/,
    );
    const bare = pointText(
      point(0.2, { version: undefined, commit: undefined, interval: undefined }),
      'self',
    );
    assert.match(bare, /^20\.0% · [^·]*2026[^·]*$/);
    assert.equal(intervalText(point(0.2, { interval: undefined })), '');
  });

  it('tells recordings apart by scenario, else by program, else by line', () => {
    const all = [
      trend({}),
      trend({ scenario: 'checkout' }),
      trend({ profileType: 'heap', program: undefined }),
    ];
    assert.deepEqual(all.map((each) => trendLabel(each, all)), ['wall, work.js', 'wall, scenario checkout', 'heap']); // prettier-ignore
    const alike = [trend({}), trend({ line: 9 })];
    assert.deepEqual(alike.map((each) => trendLabel(each, alike)), ['wall, work.js, line 7', 'wall, work.js, line 9']); // prettier-ignore
  });

  it('has a round axis and the starts of versions', () => {
    const tops = [0.391, 0.4, 1, 0.0123, 7e6].map((most) => Number(roundTop(most).toPrecision(3)));
    assert.deepEqual(tops, [0.4, 0.4, 1, 0.015, 8e6]);
    assert.deepEqual([axisText(0.4, 'self'), axisText(0, 'self')], ['40%', '0%']);
    const versions = ['1', '1', undefined, '2', '2'].map((version) => point(0.1, { version }));
    assert.deepEqual(newVersions(versions), [2, 3]);
  });
});
