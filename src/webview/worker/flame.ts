import { displayName } from '../../core/flame/displayName.ts';
import {
  defaultLimits,
  layoutFlame,
  rankedChildren,
  wholeTree,
  type FlameFrame,
  type FlameRoot,
} from '../../core/flame/layout.ts';
import { findPath, pathOf } from '../../core/flame/nodePath.ts';
import { originOf, type Origin } from '../../core/flame/origin.ts';
import { formatCount } from '../../core/format.ts';
import type { FlameRequest, FlameView, ViewFrame } from '../../protocol/viewer.ts';
import type { SampleTypeModel } from './sampleTypeModel.ts';

/** What the view draws attention to. */
export interface FlameAttention {
  /** By function index: found by the search. */
  readonly matched: Uint8Array | undefined;
  /** By node: matched, or with a match below. */
  readonly leadsToMatch: Uint8Array | undefined;
  /** By node: has self samples on the revealed line. */
  readonly marked: Uint8Array | undefined;
  /** By node: marked, or with a mark below. */
  readonly leadsToMark: Uint8Array | undefined;
}

const native: Origin = { kind: 'native' };

/** The frames to draw for a zoom; a path that no longer exists zooms to what is left of it. */
export function flameView(
  model: SampleTypeModel,
  request: FlameRequest,
  attention: FlameAttention,
): FlameView {
  const { profile, tree } = model;
  const root = rootOf(model, request.root);
  const layout = layoutFlame(tree, root, { ...defaultLimits, width: request.width });
  return {
    total: tree.total[0],
    zoom: { path: pathOf(profile, tree, root.node), skip: root.skip },
    rootFrame: layout.rootFrame,
    rows: layout.rows,
    frames: layout.frames.map((frame) => viewFrame(model, frame, attention)),
  };
}

function rootOf({ profile, tree }: SampleTypeModel, asked: FlameRequest['root']): FlameRoot {
  if ('node' in asked) return asked.node < tree.length ? asked : wholeTree;
  const found = findPath(profile, tree, asked.path);
  return { node: found.node, skip: found.complete ? asked.skip : 0 };
}

function viewFrame(model: SampleTypeModel, frame: FlameFrame, attention: FlameAttention): ViewFrame {
  const { tree } = model;
  const { matched, marked } = attention;
  if (frame.more > 0) {
    return {
      ...frame,
      name: `${formatCount(frame.more)} more`,
      file: '',
      line: 0,
      origin: native,
      match: hides(model, frame, attention.leadsToMatch),
      marked: hides(model, frame, attention.leadsToMark),
    };
  }
  if (frame.node === 0) {
    return {
      ...frame,
      name: 'all',
      file: '',
      line: 0,
      origin: native,
      match: false,
      marked: false,
    };
  }
  const functionIndex = tree.function[frame.node];
  const row = model.row(functionIndex);
  return {
    ...frame,
    name: displayName(row.name, row.file, row.line),
    file: row.file,
    line: row.line,
    origin: originOf(row.file),
    match: matched?.[functionIndex] === 1,
    marked: marked?.[frame.node] === 1,
  };
}

/** Whether a merged frame stands for something that the search found, or that is marked. */
function hides(model: SampleTypeModel, frame: FlameFrame, leadsTo: Uint8Array | undefined): boolean {
  if (!leadsTo) return false;
  const children = rankedChildren(model.tree, frame.node);
  return children.slice(frame.skip).some((child) => leadsTo[child] === 1);
}
