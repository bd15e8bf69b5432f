import type { Millis } from '../../core/units.ts';
import type { Baseline } from '../../store/types.ts';

/** `1 run`, `5 runs` */
export function runCount(count: number): string {
  return count === 1 ? '1 run' : `${count} runs`;
}

/** How long ago, in the largest unit of which there is one: `now`, `5 min ago`, `3 d ago`. */
export function ageText(time: Millis, now: Millis): string {
  const minutes = Math.floor(Math.max(0, now - time) / 60_000);
  if (minutes < 1) return 'now';
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return `${Math.floor(minutes / (24 * 60))} d ago`;
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
