import { tooLarge, type ReadLimits } from '../limits.ts';
import { damaged } from './json.ts';

/** Nodes of a call tree by their ids, in an order in which callers come before what they call. */
export interface NodeTree {
  readonly indexOf: (id: unknown) => number | undefined;
  /** Node indexes; -1 for a node that nobody calls. */
  readonly parent: Int32Array;
  readonly order: readonly number[];
}

/**
 * Puts nodes that name their children by id together.
 *
 * @throws SelftimeError `notAProfile` for ids that are missing, there twice, or make a circle; `profileTooLarge`.
 */
export function linkNodes(
  ids: readonly unknown[],
  children: (node: number) => readonly unknown[],
  limits: ReadLimits,
): NodeTree {
  const indexes = new Map<unknown, number>();
  ids.forEach((id, node) => {
    if (typeof id !== 'number' || !Number.isInteger(id))
      throw damaged(`nodes[${node}].id`, 'is not a whole number');
    if (indexes.has(id)) throw damaged(`nodes[${node}].id`, `is ${id}, as that of nodes[${indexes.get(id)}]`);
    indexes.set(id, node);
  });

  const parent = new Int32Array(ids.length).fill(-1);
  const called = ids.map((_, node) =>
    children(node).map((id) => {
      const child = indexes.get(id);
      if (child === undefined) throw damaged(`nodes[${node}].children`, 'names a node that is not there');
      if (parent[child] >= 0) throw damaged(`nodes[${child}]`, 'has two callers');
      parent[child] = node;
      return child;
    }),
  );

  const order: number[] = [];
  for (let node = 0; node < ids.length; node++) if (parent[node] < 0) order.push(node);
  const depth = new Uint32Array(ids.length);
  for (let at = 0; at < order.length; at++) {
    for (const child of called[order[at]]) {
      depth[child] = depth[order[at]] + 1;
      if (depth[child] > limits.depth)
        throw tooLarge(`more than ${limits.depth.toLocaleString('en-US')} frames in one stack`);
      order.push(child);
    }
  }
  if (order.length < ids.length) throw damaged('nodes', 'call each other in a circle');
  return { indexOf: (id) => indexes.get(id), parent, order };
}
