import { formatPercent, formatValue } from '../../core/format.ts';
import type { ValueType } from '../../core/profile.ts';
import type { PlacedLine } from './placedLines.ts';

/**
 * `$(flame) 53.2% self · 500 ms`; of CPU time `53.2% CPU · 500 ms`, of the heap `12.3 MB live here · 53.2%`.
 *
 * @param compared in place of the time: what a comparison says of the line
 */
export function lensTitle({ hot, edited }: PlacedLine, sampleType: ValueType, compared?: string): string {
  const share = formatPercent(hot.share);
  const facts = `$(flame) ${
    compared === undefined
      ? factsOf(share, formatValue(hot.self, sampleType.unit), sampleType)
      : `${share} self · ${compared}`
  }`;
  return edited ? `${facts} · before edit` : facts;
}

function factsOf(share: string, value: string, { type }: ValueType): string {
  if (type === 'inuse_space') return `${value} live here · ${share}`;
  if (type === 'inuse_objects') return `${value} objects live here · ${share}`;
  if (type === 'alloc_space') return `${value} allocated here · ${share}`;
  if (type === 'alloc_objects') return `${value} objects allocated here · ${share}`;
  return `${share} ${type === 'cpu' ? 'CPU' : 'self'} · ${value}`;
}

export const otherVersionTitle = '$(history) from a capture of another version · Profile again';
export const otherVersionHint = 'This file was changed after the capture was recorded: lines may be off.';
