import type { ValueType } from './profile.ts';

/** What can be asked for, in the order in which a capture has them. */
export const profileTypes = ['wall', 'cpu', 'heap'] as const;
/** `allocations` comes in place of `heap` (see withAllocations): an isolate has one sampler of its heap. */
export type ProfileType = (typeof profileTypes)[number] | 'allocations';

/** The values of each, in pprof's own words. */
const values: Record<ProfileType, readonly ValueType[]> = {
  wall: [{ type: 'wall', unit: 'nanoseconds' }],
  cpu: [{ type: 'cpu', unit: 'nanoseconds' }],
  heap: [
    { type: 'inuse_objects', unit: 'count' },
    { type: 'inuse_space', unit: 'bytes' },
  ],
  allocations: [
    { type: 'alloc_objects', unit: 'count' },
    { type: 'alloc_space', unit: 'bytes' },
  ],
};

/** Sampled by a clock: their samples can be counted. */
export function isTimed(type: ProfileType): boolean {
  return type === 'wall' || type === 'cpu';
}

/** Of the heap all that is allocated, collected or not, in place of what is alive. */
export function withAllocations(types: readonly ProfileType[]): readonly ProfileType[] {
  return types.map((type) => (type === 'heap' ? 'allocations' : type));
}

/** What a capture of these types measures; ticks of the clock come first. @param types in their order */
export function sampleTypesOf(types: readonly ProfileType[]): readonly ValueType[] {
  const counted = types.some(isTimed) ? [{ type: 'samples', unit: 'count' }] : [];
  return [...counted, ...types.flatMap((type) => values[type])];
}

/** The value that says most about a type. */
export function mainValue(type: ProfileType): ValueType {
  return values[type].at(-1)!;
}

/** Each once and in their order; undefined when one is no type at all. */
export function parseProfileTypes(words: readonly string[]): readonly ProfileType[] | undefined {
  const known = words.every((word) => (profileTypes as readonly string[]).includes(word));
  return known && words.length > 0 ? profileTypes.filter((type) => words.includes(type)) : undefined;
}

export interface Counterpart {
  /** Of the sample type. */
  readonly index: number;
  readonly type: 'cpu' | 'wall';
  /** For people. */
  readonly label: string;
}

/**
 * The other of wall and CPU time where a profile has both: side by side they tell waiting from computing.
 * undefined for every other value.
 */
export function counterpart(sampleTypes: readonly ValueType[], index: number): Counterpart | undefined {
  const at = (name: string): number => sampleTypes.findIndex(({ type }) => type === name);
  const [wall, cpu] = [at('wall'), at('cpu')];
  if (wall < 0 || cpu < 0 || sampleTypes[wall].unit !== sampleTypes[cpu].unit) return undefined;
  if (index === wall) return { index: cpu, type: 'cpu', label: 'CPU' };
  return index === cpu ? { index: wall, type: 'wall', label: 'wall' } : undefined;
}
