import type { FlameTree, NodeFlags } from '../../core/flame/flameTree.ts';
import {
  defaultLimits,
  layoutFlame,
  rankedChildren,
  wholeTree,
  type FlameFrame,
  type FlameRoot,
} from '../../core/flame/layout.ts';
import { findPath, pathOf } from '../../core/flame/nodePath.ts';
import type { Origin } from '../../core/flame/origin.ts';
import type { MatchedNodes } from '../../core/flame/search.ts';
import { formatCount } from '../../core/format.ts';
import type { FunctionDifference } from '../../core/gate/functionDifferences.ts';
import type { FlameRequest, FlameView, TreeName, ViewFrame } from '../../protocol/viewer.ts';
import type { SampleTypeModel } from './profileModel.ts';

/** What the view draws attention to. */
export interface FlameAttention {
  /** By function index: found by the search. */
  readonly matched: Uint8Array | undefined;
  readonly matchedNodes: MatchedNodes | undefined;
  /** By node of the call tree: has self samples on the revealed line. */
  readonly marked: Uint8Array | undefined;
  readonly markedNodes: NodeFlags | undefined;
}

/** What is drawn, and how it differs from the baseline. */
export interface FlameSubject {
  readonly tree: FlameTree;
  /** All stacks: frame 0 is no function. */
  readonly whole: boolean;
  /** Of a node that is a function. */
  readonly differenceOf?: (node: number) => FunctionDifference;
}

const native: Origin = { kind: 'native' };

/** The frames to draw for a zoom; a path that no longer exists zooms to what is left of it. */
export function flameView(
  model: SampleTypeModel,
  request: Pick<FlameRequest, 'root' | 'width'>,
  attention: FlameAttention,
  subject: FlameSubject,
): FlameView {
  const { tree } = subject;
  const root = rootOf(model, tree, request.root);
  const layout = layoutFlame(tree, root, { ...defaultLimits, width: request.width });
  const drawing = { model, attention, ...subject };
  return {
    total: model.tree.total[0],
    zoom: { path: pathOf(model.names, tree, root.node), skip: root.skip },
    rootFrame: layout.rootFrame,
    rows: layout.rows,
    frames: layout.frames.map((frame) => viewFrame(drawing, frame)),
  };
}

export function rootOf(model: SampleTypeModel, tree: FlameTree, asked: FlameRequest['root']): FlameRoot {
  if ('node' in asked) return asked.node < tree.length ? asked : wholeTree;
  const found = findPath(model.names, tree, asked.path);
  return { node: found.node, skip: found.complete ? asked.skip : 0 };
}

/** The tree that is there while the profile has its function, else none. */
export function treeIfThere(model: SampleTypeModel, name: TreeName): FlameTree | undefined {
  return name.kind === 'all' || model.functionIndex(name.key) !== undefined
    ? model.flameTree(name)
    : undefined;
}

interface Drawing extends FlameSubject {
  readonly model: SampleTypeModel;
  readonly attention: FlameAttention;
}

function viewFrame(drawing: Drawing, frame: FlameFrame): ViewFrame {
  const { model, tree, attention } = drawing;
  const { matched, marked } = attention;
  if (frame.more > 0) {
    return {
      ...frame,
      ...nameless,
      name: `${formatCount(frame.more)} more`,
      match: hides(tree, frame, attention.matchedNodes),
      marked: hides(tree, frame, attention.markedNodes),
    };
  }
  if (drawing.whole && frame.node === 0) {
    return { ...frame, ...nameless, name: 'all', match: false, marked: false };
  }
  const fn = tree.function(frame.node);
  const { file, origin } = model.names.get(fn);
  const line = model.line(fn);
  return {
    ...frame,
    // A sandwich's root is the function wherever it stands, in its own recursion too.
    self: frame.node === 0 ? model.row(fn).self : frame.self,
    name: model.names.shown(fn, line),
    file,
    line,
    origin,
    match: matched?.[fn] === 1,
    marked: marked !== undefined && some(tree.selfOrigins(frame.node), (node) => marked[node] === 1),
    difference: drawing.differenceOf?.(frame.node),
  };
}

const nameless = { file: '', line: 0, origin: native } as const;

/** Whether a merged frame stands for something that the search found, or that is marked. */
function hides(tree: FlameTree, frame: FlameFrame, flags: NodeFlags | undefined): boolean {
  if (!flags) return false;
  const hidden = rankedChildren(tree, frame.node).slice(frame.skip);
  return hidden.some((child) => tree.leadsTo(child, flags));
}

function some(nodes: Iterable<number>, test: (node: number) => boolean): boolean {
  for (const node of nodes) if (test(node)) return true;
  return false;
}
