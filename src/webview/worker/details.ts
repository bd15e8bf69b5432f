import { endOfSubtree } from '../../core/callTree.ts';
import type { FlameTree } from '../../core/flame/flameTree.ts';
import { findPath, pathOf } from '../../core/flame/nodePath.ts';
import { neighboursIn } from '../../core/functionNeighbours.ts';
import { countColumn } from '../../core/sampleTypes.ts';
import type { CssPixels } from '../../core/units.ts';
import type {
  FrameDetails,
  Neighbour,
  SelectionRequest,
  TreeName,
  ZoomTarget,
} from '../../protocol/viewer.ts';
import { treeIfThere } from './flame.ts';

import type { SampleTypeModel } from './profileModel.ts';

/** In a tree of the model's own profile. */
export type OwnSelection = Omit<SelectionRequest, 'tree'> & { readonly tree?: TreeName };

const shownLines = 3;
const shownNeighbours = 3;

/** undefined when the selection is not in this profile. */
export function detailsOf(model: SampleTypeModel, request: OwnSelection): FrameDetails | undefined {
  const found = locate(model, request);
  if (!found) return undefined;
  const { tree, node, fn } = found;
  if (fn === undefined) return rootDetails(model);
  const { names, table } = model;
  const row = model.row(fn);
  const { everywhere } = found;
  const { callers, callees } = neighboursIn(model.tree, fn);
  const functionOf = model.tree.function;
  const selfNodes = everywhere ? undefined : new Set(tree.selfOrigins(node));
  const taken = takenIn(model, (at) => selfNodes?.has(at) ?? (at > 0 && functionOf[at] === fn));
  return {
    node,
    path: node > 0 ? pathOf(names, tree, node) : [],
    functionKey: names.key(fn),
    name: names.shown(fn, row.line),
    file: names.get(fn).file,
    line: row.line,
    unit: model.unit,
    whole: table.total,
    self: everywhere ? row.self : tree.self(node),
    total: everywhere ? row.total : tree.total(node),
    selfSamples: taken.samples,
    totalSamples: everywhere ? undefined : samplesBelow(model, [...tree.origins(node)]),
    allSamples: table.samples,
    everywhere: { self: row.self, total: row.total, frames: model.owner.functionNodes.count(fn) },
    lines: taken.lines,
    callers: named(model, callers),
    callees: named(model, callees),
  };
}

/** Wide enough to read a few letters of its name. */
const readableWidth: CssPixels = 40;

export function zoomFor(
  model: SampleTypeModel,
  request: OwnSelection,
  width: CssPixels,
): ZoomTarget | undefined {
  const found = locate(model, request);
  if (!found || found.node < 0) return undefined;
  const { tree, node } = found;
  let zoom = node;
  for (let at = node; at >= 0; at = tree.parent(at)) {
    if ((tree.total(node) / tree.total(at)) * width >= readableWidth) zoom = at;
  }
  return { path: pathOf(model.names, tree, zoom), skip: 0 };
}

interface Located {
  readonly tree: FlameTree;
  /** -1 for a function that has no frame (yet) in its sandwich tree. */
  readonly node: number;
  /** undefined for the root of all stacks. */
  readonly fn: number | undefined;
  /** The function as a whole: selected so, or as the root of a sandwich. */
  readonly everywhere: boolean;
}

/** Where a selection is; undefined when it is not in this profile. */
export function locate(model: SampleTypeModel, { selection, tree: name }: OwnSelection): Located | undefined {
  const whole = name === undefined || name.kind === 'all';
  const tree = treeIfThere(model, name ?? { kind: 'all' });
  if (!tree) return undefined;
  if (selection.kind === 'function') {
    const fn = model.functionIndex(selection.key);
    if (fn === undefined) return undefined;
    return { tree, node: whole ? model.widestNode(fn) : widestKnown(tree, fn), fn, everywhere: true };
  }
  const node = selection.kind === 'index' ? selection.node : nodeAt(model, tree, selection.path);
  if (!(node >= 0 && node < tree.length)) return undefined;
  return {
    tree,
    node,
    fn: whole && node === 0 ? undefined : tree.function(node),
    everywhere: !whole && node === 0,
  };
}

function nodeAt(model: SampleTypeModel, tree: FlameTree, path: readonly string[]): number {
  const found = findPath(model.names, tree, path);
  return found.complete ? found.node : -1;
}

/** Of the frames that a sandwich tree has so far, which are those that were in reach of a view. */
function widestKnown(tree: FlameTree, fn: number): number {
  let widest = -1;
  for (let node = 0; node < tree.length; node++) {
    if (tree.function(node) === fn && (widest < 0 || tree.total(node) > tree.total(widest))) widest = node;
  }
  return widest;
}

function rootDetails(model: SampleTypeModel): FrameDetails {
  const { table, tree } = model;
  const [self, total] = [tree.self[0], tree.total[0]];
  return {
    node: 0,
    path: [],
    functionKey: '',
    name: 'all',
    file: '',
    line: 0,
    unit: model.unit,
    whole: total,
    self,
    total,
    selfSamples: takenIn(model, (node) => node === 0).samples,
    totalSamples: table.samples,
    allSamples: table.samples,
    everywhere: { self, total, frames: 1 },
    lines: [],
    callers: [],
    callees: [],
  };
}

function named(
  model: SampleTypeModel,
  neighbours: readonly { readonly functionIndex: number; readonly value: number }[],
): Neighbour[] {
  return neighbours.slice(0, shownNeighbours).map(({ functionIndex, value }) => ({
    key: model.names.key(functionIndex),
    name: model.names.shown(functionIndex, model.line(functionIndex)),
    value,
  }));
}

/** What was measured in the samples of some frames. */
interface Taken {
  readonly samples: number;
  /** Where their value lies, most first. */
  readonly lines: FrameDetails['lines'];
}

function takenIn(model: SampleTypeModel, isTaken: (node: number) => boolean): Taken {
  const { profile, index, owner } = model;
  const { samples, stacks, locations, sampleTypes } = profile;
  const { sampleNodes } = owner;
  const column = countColumn(profile);
  const byLine = new Map<number, number>();
  let count = 0;
  for (let s = 0; s < sampleNodes.length; s++) {
    if (!isTaken(sampleNodes[s])) continue;
    count += column < 0 ? 1 : samples.values[s * sampleTypes.length + column];
    if (samples.stack[s] === 0) continue;
    // A stack that ends in a location without lines (no symbols) has its leaf further up.
    const location = stacks.location[samples.stack[s]];
    const row = locations.lineStart[location];
    if (row === locations.lineStart[location + 1]) continue;
    const line = locations.lineNumber[row];
    const value = samples.values[s * sampleTypes.length + index];
    if (line > 0 && value > 0) byLine.set(line, (byLine.get(line) ?? 0) + value);
  }
  const lines = [...byLine].map(([line, self]) => ({ line, self }));
  lines.sort((a, b) => b.self - a.self || a.line - b.line);
  return { samples: count, lines: lines.slice(0, shownLines) };
}

/** Samples taken in these nodes of the call tree and below them. */
function samplesBelow(model: SampleTypeModel, nodes: readonly number[]): number {
  const { profile, tree, owner } = model;
  const { values } = profile.samples;
  const below = new Uint8Array(tree.length);
  for (const node of nodes) {
    below.fill(1, node, endOfSubtree(tree, node));
  }
  const { sampleNodes } = owner;
  const column = countColumn(profile);
  let count = 0;
  for (let s = 0; s < sampleNodes.length; s++) {
    if (below[sampleNodes[s]] === 1)
      count += column < 0 ? 1 : values[s * profile.sampleTypes.length + column];
  }
  return count;
}
