import type { CallTree } from '../../src/core/callTree.ts';
import type { Profile } from '../../src/core/profile.ts';

/**
 * A profile from text, one stack a line, root first, its value last. A frame is
 * `name`, `name@file` or `name@file:line`.
 *
 *     main > handle > score@svc.ts:9  30
 *     main > idle                     10
 */
export function profileFromStacks(text: string): Profile {
  const strings = [''];
  const functions = new Map<string, number>();
  const functionName: number[] = [];
  const functionFile: number[] = [];
  const lineFunction: number[] = [];
  const lineNumber: number[] = [];
  const stackStart = [0];
  const stack: number[] = [];
  const values: number[] = [];
  const string = (value: string): number => {
    const at = strings.indexOf(value);
    return at >= 0 ? at : strings.push(value) - 1;
  };
  for (const line of text.trim().split('\n')) {
    const [, frames, value] = /^\s*(.*?)\s+(-?\d+)\s*$/.exec(line)!;
    for (const frame of frames.split(/\s*>\s*/).reverse()) {
      const [, name, file = '', lineText = '0'] = /^([^@]*)(?:@(.*?)(?::(\d+))?)?$/.exec(frame)!;
      let index = functions.get(`${name}@${file}`);
      if (index === undefined) {
        index = functions.size;
        functions.set(`${name}@${file}`, index);
        functionName.push(string(name));
        functionFile.push(string(file));
      }
      stack.push(lineFunction.length);
      lineFunction.push(index);
      lineNumber.push(Number(lineText));
    }
    stackStart.push(stack.length);
    values.push(Number(value));
  }
  return {
    sampleTypes: [{ type: 'wall', unit: 'milliseconds' }],
    defaultSampleType: 0,
    period: 0,
    periodType: undefined,
    timeNanos: 0,
    durationNanos: 0,
    comments: [],
    strings,
    functions: {
      length: functions.size,
      name: Uint32Array.from(functionName),
      file: Uint32Array.from(functionFile),
      startLine: new Int32Array(functions.size),
    },
    locations: {
      length: lineFunction.length,
      lineStart: Uint32Array.from({ length: lineFunction.length + 1 }, (_, i) => i),
      lineFunction: Uint32Array.from(lineFunction),
      lineNumber: Int32Array.from(lineNumber),
    },
    samples: {
      length: values.length,
      stackStart: Uint32Array.from(stackStart),
      stack: Uint32Array.from(stack),
      values: Float64Array.from(values),
      labelStart: new Uint32Array(values.length + 1),
      labelKey: new Uint32Array(0),
      labelString: new Uint32Array(0),
      labelNumber: new Float64Array(0),
    },
  };
}

/** A node's name; "all" for the root. */
export function nodeName(profile: Profile, tree: CallTree, node: number): string {
  return node === 0 ? 'all' : profile.strings[profile.functions.name[tree.function[node]]];
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
