import assert from 'node:assert/strict';
import { it } from 'node:test';
import { formatCount, formatPercent, formatValue } from './format.ts';

it('formats values in their unit for people', () => {
  const cases: [number, string, string][] = [
    [0, 'nanoseconds', '0 ms'],
    [512, 'nanoseconds', '512 ns'],
    [1_500, 'nanoseconds', '1.5 µs'],
    [500_000_000, 'nanoseconds', '500 ms'],
    [999_600_000, 'nanoseconds', '1 s'],
    [12_400_000_000, 'nanoseconds', '12.4 s'],
    [61_000, 'milliseconds', '1 min 01 s'],
    [-2_000_000, 'nanoseconds', '-2 ms'],
    [3_100_000, 'bytes', '3.1 MB'],
    [512, 'bytes', '512 B'],
    [1204, 'count', '1,204'],
  ];
  for (const [value, unit, text] of cases) assert.equal(formatValue(value, unit), text);
});

it('formats shares and counts', () => {
  assert.equal(formatPercent(0.532), '53.2%');
  assert.equal(formatCount(1234567), '1,234,567');
});
