import { formatPercent, formatValue } from '../../core/format.ts';
import type { PlacedLine } from './placedLines.ts';

/** `$(flame) 53.2% self · 500 ms`. */
export function lensTitle({ hot, edited }: PlacedLine, unit: string): string {
  const facts = `$(flame) ${formatPercent(hot.share)} self · ${formatValue(hot.self, unit)}`;
  return edited ? `${facts} · before edit` : facts;
}

export const otherVersionTitle = '$(history) from a capture of another version · Profile again';
export const otherVersionHint = 'This file was changed after the capture was recorded: lines may be off.';
