import { withoutWarmup } from '../../core/filters/warmup.ts';
import { displayName } from '../../core/flame/displayName.ts';
import { originOf } from '../../core/flame/origin.ts';
import { functionTable } from '../../core/functionTable.ts';
import type { Profile } from '../../core/profile.ts';
import type { Fraction } from '../../core/units.ts';

export interface HottestFunction {
  /** As it may be shown. */
  readonly name: string;
  /** Of the capture's self. */
  readonly share: Fraction;
}

/** Of the program's own code, if it has samples there; undefined where there are none at all. */
export function hottestFunction(profile: Profile): HottestFunction | undefined {
  const { rows, total } = functionTable(withoutWarmup(profile));
  const hottest = rows.find(({ self, file }) => self > 0 && originOf(file).kind === 'own') ?? rows[0];
  if (!hottest || hottest.self <= 0) return undefined;
  const { name, file, line, self } = hottest;
  return { name: displayName(name, file, line), share: self / total };
}
