import type { CallTree } from '../../src/core/callTree.ts';
import type { Profile } from '../../src/core/profile.ts';
import { ProfileBuilder } from '../../src/core/profileBuilder.ts';

/**
 * A profile from text, one stack a line, root first, its value last. A frame is
 * `name`, `name@file` or `name@file:line`.
 *
 *     main > handle > score@svc.ts:9  30
 *     main > idle                     10
 */
export function profileFromStacks(text: string): Profile {
  const builder = new ProfileBuilder([{ type: 'wall', unit: 'milliseconds' }]);
  for (const line of text.trim().split('\n')) {
    const [, frames, value] = /^\s*(.*?)\s+(-?\d+)\s*$/.exec(line)!;
    let row = 0;
    for (const frame of frames.split(/\s*>\s*/)) {
      const [, name, file = '', lineText = '0'] = /^([^@]*)(?:@(.*?)(?::(\d+))?)?$/.exec(frame)!;
      row = builder.stack(row, { name, file, line: Number(lineText) });
    }
    builder.addSample(row, [Number(value)]);
  }
  return builder.build();
}

/** A node's name; "all" for the root. */
export function nodeName(profile: Profile, tree: CallTree, node: number): string {
  return node === 0 ? 'all' : profile.strings.get(profile.functions.name[tree.function[node]]);
}

/** The node reached by these names from the root. */
export function nodeAt(profile: Profile, tree: CallTree, ...names: string[]): number {
  let node = 0;
  for (const name of names) {
    let child = tree.firstChild[node];
    while (child >= 0 && nodeName(profile, tree, child) !== name) child = tree.nextSibling[child];
    if (child < 0) throw new Error(`There is no ${name} in ${names.join(' > ')}.`);
    node = child;
  }
  return node;
}

/** The tree as text: `name self/total`, indented by depth, children in their order. */
export function treeText(profile: Profile, tree: CallTree): string {
  const lines: string[] = [];
  const rest = [0];
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    const indent = '  '.repeat(tree.depth[node]);
    lines.push(`${indent}${nodeName(profile, tree, node)} ${tree.self[node]}/${tree.total[node]}`);
    const children: number[] = [];
    for (let child = tree.firstChild[node]; child >= 0; child = tree.nextSibling[child]) children.push(child);
    rest.push(...children.reverse());
  }
  return lines.join('\n');
}
