import type { Fraction, Micros, Millis } from '../../core/units.ts';

export function percent(share: Fraction): string {
  const value = share * 100;
  return `${value.toFixed(value < 10 ? 1 : 0)} %`;
}

export function milliseconds(interval: Micros): string {
  return `${interval / 1000} ms`;
}

export function seconds(time: Millis): string {
  return `${(time / 1000).toFixed(1)} s`;
}
