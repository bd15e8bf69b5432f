import type { ViewFrame } from '../../protocol/viewer.ts';

type Placed = Pick<ViewFrame, 'parent' | 'depth' | 'x'>;

/**
 * Where a key leads from `current`: towards the root, to the widest callee, to the neighbour in the same
 * row, or to the root. undefined for other keys and where there is nothing in that direction.
 */
export function nextFrame(
  frames: readonly Placed[],
  current: number,
  key: string,
  upward: boolean,
): number | undefined {
  const from = frames[current];
  switch (key) {
    case 'ArrowUp':
      return upward ? callee(frames, current) : caller(from);
    case 'ArrowDown':
      return upward ? caller(from) : callee(frames, current);
    case 'ArrowLeft':
      return neighbour(frames, from, (frame) => frame.x < from.x, -1);
    case 'ArrowRight':
      return neighbour(frames, from, (frame) => frame.x > from.x, 1);
    case 'Home':
      return current === 0 ? undefined : 0;
    default:
      return undefined;
  }
}

function caller(frame: Placed): number | undefined {
  return frame.parent >= 0 ? frame.parent : undefined;
}

/** Siblings stand from wide to narrow. */
function callee(frames: readonly Placed[], current: number): number | undefined {
  const at = frames.findIndex((frame) => frame.parent === current);
  return at >= 0 ? at : undefined;
}

function neighbour(
  frames: readonly Placed[],
  from: Placed,
  isBeyond: (frame: Placed) => boolean,
  direction: 1 | -1,
): number | undefined {
  let nearest: number | undefined;
  frames.forEach((frame, index) => {
    if (frame.depth !== from.depth || !isBeyond(frame)) return;
    if (nearest === undefined || (frame.x - frames[nearest].x) * direction < 0) nearest = index;
  });
  return nearest;
}
