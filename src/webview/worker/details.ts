import { displayName } from '../../core/flame/displayName.ts';
import { findPath, functionKey, pathOf } from '../../core/flame/nodePath.ts';
import type { CssPixels } from '../../core/units.ts';
import type { FrameDetails, SelectionRequest, ZoomTarget } from '../../protocol/viewer.ts';
import type { SampleTypeModel } from './sampleTypeModel.ts';

const shownLines = 3;

/** undefined when the selection is not in this profile. */
export function detailsOf(
  model: SampleTypeModel,
  selection: SelectionRequest['selection'],
): FrameDetails | undefined {
  const node = nodeOf(model, selection);
  if (node < 0) return undefined;
  if (node === 0) return rootDetails(model);
  const { profile, tree, table, nodeSamples } = model;
  const index = tree.function[node];
  const row = model.row(index);
  const wholeFunction = selection.kind === 'function';
  return {
    node,
    path: pathOf(profile, tree, node),
    functionKey: functionKey(profile, index),
    name: displayName(row.name, row.file, row.line),
    file: row.file,
    line: row.line,
    unit: model.unit,
    whole: tree.total[0],
    self: wholeFunction ? row.self : tree.self[node],
    total: wholeFunction ? row.total : tree.total[node],
    selfSamples: wholeFunction ? row.samples : nodeSamples.self[node],
    totalSamples: wholeFunction ? undefined : nodeSamples.total[node],
    allSamples: table.samples,
    everywhere: { self: row.self, total: row.total, frames: model.framesOfFunction[index] },
    lines: hottestLines(model, wholeFunction ? undefined : node, index),
  };
}

/** Wide enough to read a few letters of its name. */
const readableWidth: CssPixels = 40;

export function zoomFor(
  model: SampleTypeModel,
  selection: SelectionRequest['selection'],
  width: CssPixels,
): ZoomTarget | undefined {
  const { profile, tree } = model;
  const node = nodeOf(model, selection);
  if (node < 0) return undefined;
  let zoom = node;
  for (let at = node; at >= 0; at = tree.parent[at]) {
    if ((tree.total[node] / tree.total[at]) * width >= readableWidth) zoom = at;
  }
  return { path: pathOf(profile, tree, zoom), skip: 0 };
}

function rootDetails({ tree, table, nodeSamples, unit }: SampleTypeModel): FrameDetails {
  const [self, total] = [tree.self[0], tree.total[0]];
  return {
    node: 0,
    path: [],
    functionKey: '',
    name: 'all',
    file: '',
    line: 0,
    unit,
    whole: total,
    self,
    total,
    selfSamples: nodeSamples.self[0],
    totalSamples: nodeSamples.total[0],
    allSamples: table.samples,
    everywhere: { self, total, frames: 1 },
    lines: [],
  };
}

function nodeOf(model: SampleTypeModel, selection: SelectionRequest['selection']): number {
  const { profile, tree } = model;
  if (selection.kind === 'index') return selection.node < tree.length ? selection.node : -1;
  if (selection.kind === 'node') {
    const found = findPath(profile, tree, selection.path);
    return found.complete ? found.node : -1;
  }
  const row = model.table.rows.find((r) => functionKey(profile, r.functionIndex) === selection.key);
  return row ? model.widestNode(row.functionIndex) : -1;
}

/** Lines with self value of one node, or of all nodes of a function. */
function hottestLines(
  model: SampleTypeModel,
  node: number | undefined,
  functionIndex: number,
): FrameDetails['lines'] {
  const { profile, tree, index } = model;
  const { samples, locations, sampleTypes } = profile;
  const byLine = new Map<number, number>();
  for (let s = 0; s < samples.length; s++) {
    const leaf = tree.sampleNode[s];
    if (node === undefined ? tree.function[leaf] !== functionIndex || leaf === 0 : leaf !== node) continue;
    // A stack that ends in a location without lines (no symbols) has its leaf further up.
    const location = samples.stack[samples.stackStart[s]];
    const row = locations.lineStart[location];
    if (row === locations.lineStart[location + 1]) continue;
    const line = locations.lineNumber[row];
    const value = samples.values[s * sampleTypes.length + index];
    if (line > 0 && value > 0) byLine.set(line, (byLine.get(line) ?? 0) + value);
  }
  const lines = [...byLine].map(([line, self]) => ({ line, self }));
  return lines.sort((a, b) => b.self - a.self || a.line - b.line).slice(0, shownLines);
}
