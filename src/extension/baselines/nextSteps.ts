import { recordLabel } from '../../core/gate/obstacles.ts';
import { commands } from '../contributions.ts';
import { setting } from '../settings.ts';

/** Commands that lead to a verdict, for Markdown that may run them. */
export const nextSteps = [commands.compareWithBaseline, commands.recordBaseline] as const;

/** As Markdown. */
export function nextStepLinks(): string {
  const runs = setting('compare.runs');
  return [
    `[${recordLabel('runs', runs)}](command:${commands.compareWithBaseline})`,
    `[${recordLabel('baseline', runs)}](command:${commands.recordBaseline})`,
  ].join(' · ');
}
