import { SelftimeError } from './errors.ts';
import type { Profile } from './profile.ts';
import { ProfileBuilder } from './profileBuilder.ts';

/**
 * One profile as it is; several of the same sample types as their sum, with what the first says of itself.
 *
 * @param files what errors call the profiles
 * @throws SelftimeError `usage` where the sample types differ
 */
export function sumProfiles(files: readonly string[], profiles: readonly Profile[]): Profile {
  const [first, ...rest] = profiles;
  if (rest.length === 0) return first;
  const types = (p: Profile) => p.sampleTypes.map((t) => `${t.type}/${t.unit}`).join(', ');
  const builder = new ProfileBuilder(first.sampleTypes);
  profiles.forEach((profile, i) => {
    if (types(profile) !== types(first)) {
      const message = `${files[i]} holds ${types(profile)}, but ${files[0]} holds ${types(first)}.`;
      throw new SelftimeError('usage', message, 'Give files of the same kind.');
    }
    builder.add(profile);
  });
  const summed = builder.build({
    ...first,
    durationNanos: profiles.reduce((sum, p) => sum + p.durationNanos, 0),
  });
  return { ...summed, defaultSampleType: first.defaultSampleType };
}
