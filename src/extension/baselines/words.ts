import type { Millis } from '../../core/units.ts';
import type { Baseline } from '../../store/types.ts';
import { ageText } from '../editor/captureChoices.ts';

/** `1 run`, `5 runs` */
export function runCount(count: number): string {
  return count === 1 ? '1 run' : `${count} runs`;
}

/** `checkout · 1.2.0 · a1b2c3d, changed · 5 runs · 3 d ago`, of what is known. */
export function baselineFacts(baseline: Baseline, now: Millis): string {
  const { scenario, version, commit, dirty, captures, created } = baseline;
  const facts = [
    scenario,
    version,
    commit === undefined ? undefined : commit.slice(0, 7) + (dirty ? ', changed' : ''),
    runCount(captures.length),
    ageText(created, now),
  ];
  return facts.filter((fact) => fact !== undefined).join(' · ');
}
