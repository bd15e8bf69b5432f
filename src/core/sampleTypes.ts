import { SelftimeError } from './errors.ts';
import type { Profile } from './profile.ts';

/** The column that counts samples (`samples/count` or `sample/count`); -1 where the profile has none. */
export function countColumn(profile: Pick<Profile, 'sampleTypes'>): number {
  return profile.sampleTypes.findIndex((t) => t.unit === 'count' && /^samples?$/.test(t.type));
}

/** Of all samples, in the column's unit. */
export function sumOfColumn(
  { samples, sampleTypes }: Pick<Profile, 'samples' | 'sampleTypes'>,
  column: number,
): number {
  let sum = 0;
  for (let at = column; at < samples.values.length; at += sampleTypes.length) sum += samples.values[at];
  return sum;
}

/**
 * The column named by a user, or the default one.
 * @throws SelftimeError `usage`, listing what the profile has.
 */
export function findSampleType(profile: Profile, type: string | undefined): number {
  if (type === undefined) return profile.defaultSampleType;
  const found = profile.sampleTypes.findIndex((t) => t.type === type);
  if (found >= 0) return found;
  const known = profile.sampleTypes.map((t) => t.type).join(', ');
  throw new SelftimeError('usage', `The profile has no sample type "${type}".`, `It has: ${known}.`);
}
