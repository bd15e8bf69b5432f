import { buildCallTree } from '../callTree.ts';
import type { ComparedSides } from '../gate/compareProfiles.ts';
import { compareSides } from '../gate/compareProfiles.ts';
import {
  FunctionDifferences,
  placeKeys,
  type FunctionDifference,
  type Side,
} from '../gate/functionDifferences.ts';
import type { ComparedFunction } from '../gate/compareRuns.ts';
import type { Matching } from '../gate/matchFunctions.ts';
import type { Yardstick } from '../gate/ratioTest.ts';
import type { Profile, ValueType } from '../profile.ts';
import { countColumn } from '../sampleTypes.ts';
import { nanosPer } from '../format.ts';
import { RemovedTree } from './removedTree.ts';

/** A comparison as flame graphs show it: of a profile of the current side, and of one of the baseline. */
export class FlameDifference {
  readonly differences: FunctionDifferences;
  private readonly keyOf: Record<Side, (fn: number) => string>;

  /** @param base and @param current what is drawn of each side: a run, or the sum of its runs */
  constructor(
    sides: ComparedSides,
    base: Profile,
    current: Profile,
    yardstick: Yardstick,
    matching?: Matching,
  ) {
    this.differences = new FunctionDifferences(compareSides(sides, yardstick, matching));
    this.keyOf = { base: placeKeys(base), current: placeKeys(current) };
  }

  /** @param fn row of `profile.functions` of that side's profile */
  of(side: Side, fn: number): FunctionDifference {
    return this.differences.shown(this.row(side, fn));
  }

  row(side: Side, fn: number): ComparedFunction | undefined {
    return this.differences.row(side, this.keyOf[side](fn));
  }
}

/** Samples are what is compared: of what is not measured by them nothing is known. */
export function isCompared(profile: Profile, sampleType: number): boolean {
  return sampleType === countColumn(profile) || nanosPer(profile.sampleTypes[sampleType].unit) !== undefined;
}

/**
 * What of a baseline's profile is gone.
 *
 * @param wanted the sample type that the other side is drawn by; the profile's own default where it has none like it
 */
export function removedTree(
  difference: FlameDifference,
  base: Profile,
  wanted: ValueType,
): { readonly tree: RemovedTree; readonly sampleType: number } {
  const found = base.sampleTypes.findIndex(({ type, unit }) => type === wanted.type && unit === wanted.unit);
  const sampleType = found < 0 ? base.defaultSampleType : found;
  const isGone = (fn: number) => difference.row('base', fn)?.verdict === 'gone';
  return { tree: new RemovedTree(buildCallTree(base, sampleType), isGone), sampleType };
}
