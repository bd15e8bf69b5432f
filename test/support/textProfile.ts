import { buildCallTree, type CallTree } from '../../src/core/callTree.ts';
import type { Profile, ValueType } from '../../src/core/profile.ts';

/**
 * A profile from a drawing, one column a sample, root on top:
 *
 *     textProfile(`
 *       main  main  main
 *       a:3   a:3   b
 *       c:7         b
 *     `)
 *
 * `name`, `name:line` or `name@file:line`; a number as the last row of a column (`=5`) is its value, else 1.
 */
export function textProfile(
  drawing: string,
  sampleTypes: ValueType[] = [{ type: 'samples', unit: 'count' }],
): Profile {
  const rows = drawing.split('\n').filter((row) => row.trim() !== '');
  const starts = [...rows[0].matchAll(/\S+/g)].map((match) => match.index);
  const cells = rows.map((row) => starts.map((start, i) => row.slice(start, starts[i + 1]).trim()));

  const strings = [''];
  const text = (value: string) => {
    const at = strings.indexOf(value);
    return at >= 0 ? at : strings.push(value) - 1;
  };
  const functions: { name: number; file: number }[] = [];
  const locations: { fn: number; line: number }[] = [];
  const stack: number[] = [];
  const stackStart = [0];
  const values: number[] = [];
  starts.forEach((_, column) => {
    let value = 1;
    const frames: number[] = [];
    for (const row of cells) {
      const cell = row[column];
      if (!cell) continue;
      if (cell.startsWith('=')) {
        value = Number(cell.slice(1));
        continue;
      }
      const [, name, file = 'app.js', line = '0'] = /^([^@:]+)(?:@([^:]+))?(?::(\d+))?$/.exec(cell)!;
      let fn = functions.findIndex((f) => strings[f.name] === name && strings[f.file] === file);
      if (fn < 0) fn = functions.push({ name: text(name), file: text(file) }) - 1;
      frames.unshift(locations.push({ fn, line: Number(line) }) - 1);
    }
    stack.push(...frames);
    stackStart.push(stack.length);
    values.push(...sampleTypes.map(() => value));
  });
  return {
    sampleTypes,
    defaultSampleType: sampleTypes.length - 1,
    period: 1,
    periodType: undefined,
    timeNanos: 0,
    durationNanos: 0,
    comments: [],
    strings,
    functions: {
      length: functions.length,
      name: Uint32Array.from(functions, (f) => f.name),
      file: Uint32Array.from(functions, (f) => f.file),
      startLine: new Int32Array(functions.length),
    },
    locations: {
      length: locations.length,
      lineStart: Uint32Array.from({ length: locations.length + 1 }, (_, i) => i),
      lineFunction: Uint32Array.from(locations, (l) => l.fn),
      lineNumber: Int32Array.from(locations, (l) => l.line),
    },
    samples: {
      length: starts.length,
      stackStart: Uint32Array.from(stackStart),
      stack: Uint32Array.from(stack),
      values: Float64Array.from(values),
      labelStart: new Uint32Array(starts.length + 1),
      labelKey: new Uint32Array(0),
      labelString: new Uint32Array(0),
      labelNumber: new Float64Array(0),
    },
  };
}

/** The tree as text: `name self/total`, indented by depth. */
export function treeText(profile: Profile, tree: CallTree): string {
  const lines: string[] = [];
  for (let node = 0; node < tree.length; node++) {
    const name = node === 0 ? 'all' : profile.strings[profile.functions.name[tree.function[node]]];
    lines[orderOf(tree, node)] =
      `${'  '.repeat(tree.depth[node])}${name} ${tree.self[node]}/${tree.total[node]}`;
  }
  return lines.join('\n');
}

export function textTree(drawing: string): string {
  const profile = textProfile(drawing);
  return treeText(profile, buildCallTree(profile, 0));
}

/** Position in a walk down the tree, children in their order. */
function orderOf(tree: CallTree, wanted: number): number {
  const stack = [0];
  for (let order = 0, node = stack.pop(); node !== undefined; order++, node = stack.pop()) {
    if (node === wanted) return order;
    const children: number[] = [];
    for (let child = tree.firstChild[node]; child >= 0; child = tree.nextSibling[child]) children.push(child);
    stack.push(...children.reverse());
  }
  return -1;
}
