/** Where one is, and the places to either side of it. */
export interface History<T> {
  readonly here: T;
  /** Oldest first. */
  readonly back: readonly T[];
  /** Next first. */
  readonly forward: readonly T[];
}

/** Steps that are remembered. */
const longest = 50;

export function startOf<T>(here: T): History<T> {
  return { here, back: [], forward: [] };
}

/** Goes on to a new place, from which there is no way forward; nowhere when it is where one is. */
export function movedTo<T>(history: History<T>, to: T, same: (a: T, b: T) => boolean): History<T> {
  if (same(history.here, to)) return history;
  return { here: to, back: [...history.back, history.here].slice(-longest), forward: [] };
}

/** One step back or forward; the same history at its end. */
export function stepped<T>(history: History<T>, step: -1 | 1): History<T> {
  const { here, back, forward } = history;
  if (step < 0 && back.length > 0)
    return { here: back.at(-1)!, back: back.slice(0, -1), forward: [here, ...forward] };
  if (step > 0 && forward.length > 0)
    return { here: forward[0], back: [...back, here], forward: forward.slice(1) };
  return history;
}

/** The place itself changed, the way to it did not. */
export function replaced<T>(history: History<T>, here: T): History<T> {
  return { ...history, here };
}

/** Whether something that was saved is one. */
export function isHistory<T>(
  value: Partial<History<T>> | undefined,
  isPlace: (place: T) => boolean,
): boolean {
  const places = [value?.here, ...(value?.back ?? []), ...(value?.forward ?? [])];
  return (
    Array.isArray(value?.back) &&
    Array.isArray(value.forward) &&
    places.every((place) => typeof place === 'object' && place !== null && isPlace(place))
  );
}
