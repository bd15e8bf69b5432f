import type { Fraction, Nanoseconds } from './units.ts';

const TIME_UNITS: Record<string, number> = {
  nanoseconds: 1,
  nanosecond: 1,
  ns: 1,
  microseconds: 1e3,
  microsecond: 1e3,
  us: 1e3,
  milliseconds: 1e6,
  millisecond: 1e6,
  ms: 1e6,
  seconds: 1e9,
  second: 1e9,
  s: 1e9,
};

let grouped: Intl.NumberFormat | undefined;

/** A value in its profile's unit, for people: `500 ms`, `12.4 s`, `3.1 MB`, `1,204`. */
export function formatValue(value: number, unit: string): string {
  const nanos = nanosPer(unit);
  if (nanos !== undefined) return formatNanos(value * nanos);
  if (unit === 'bytes' || unit === 'byte') return formatBytes(value);
  return formatCount(value);
}

/** undefined for a unit that is none of time. */
export function nanosPer(unit: string): Nanoseconds | undefined {
  return Object.hasOwn(TIME_UNITS, unit) ? TIME_UNITS[unit] : undefined;
}

/** `53.2%`; one decimal throughout, so that columns and lenses do not jump. */
export function formatPercent(share: Fraction): string {
  return `${(share * 100).toFixed(1)}%`;
}

export function formatCount(count: number): string {
  // Made late: it takes 10 ms, which whoever loads us would wait for.
  grouped ??= new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
  return grouped.format(count);
}

function formatNanos(nanos: number): string {
  const size = Math.abs(nanos);
  if (size === 0) return '0 ms';
  if (size >= 60e9) {
    const seconds = Math.round(size / 1e9);
    const text = `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
    return nanos < 0 ? `-${text}` : text;
  }
  if (size >= 999.5e6) return `${threeDigits(nanos / 1e9)} s`;
  if (size >= 999.5e3) return `${threeDigits(nanos / 1e6)} ms`;
  if (size >= 999.5) return `${threeDigits(nanos / 1e3)} µs`;
  return `${Math.round(nanos)} ns`;
}

function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let scaled = bytes;
  let unit = 0;
  while (Math.abs(scaled) >= 999.5 && unit < units.length - 1) {
    scaled /= 1000;
    unit++;
  }
  return `${unit === 0 ? Math.round(scaled) : threeDigits(scaled)} ${units[unit]}`;
}

/** Three significant digits at most, none after the point from 100 on: 1.23, 12.3, 123. */
function threeDigits(value: number): string {
  const size = Math.abs(value);
  if (size >= 99.95) return value.toFixed(0);
  return String(Number(value.toFixed(size >= 9.995 ? 1 : 2)));
}
