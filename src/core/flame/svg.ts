import { formatCount, formatPercent, formatValue } from '../format.ts';
import type { Profile } from '../profile.ts';
import type { CssPixels } from '../units.ts';
import { fitLabel, shownText } from './displayName.ts';
import { WholeTree, type FlameTree } from './flameTree.ts';
import { FunctionNames } from './functionNames.ts';
import { layoutFlame, wholeTree, type FlameFrame, type FlameRoot } from './layout.ts';
import { FlamePalette, type FrameColours, type FrameEmphasis } from './palette.ts';
import { escape, Hatches, svgPage, textAt } from './svgParts.ts';

const ROW: CssPixels = 20;
const HEADER: CssPixels = 32;
const MARGIN: CssPixels = 8;
/** Of the 12 px monospace-free font below, wide letters included: a label that fits by this never sticks out. */
const LETTER: CssPixels = 6.8;

const theme = {
  background: [1, 1, 1],
  foreground: [0.13, 0.13, 0.13],
  own: [0.9, 0.4, 0.05],
  match: [0.5, 0.2, 0.8],
} as const;

export interface SvgOptions {
  readonly sampleType: number;
  readonly title: string;
  readonly width?: CssPixels;
  /** What is zoomed to. */
  readonly root?: FlameRoot;
  /** What shares are of; the tree's own total unless it is a part of something. */
  readonly whole?: number;
}

/** A tree of frames as a standalone SVG: an icicle, root on top, with the full text of each frame as its tooltip. */
export function flameSvg(profile: Profile, tree: FlameTree, options: SvgOptions): string {
  const picture = new SvgFrames(options.width ?? 1200);
  const frames = picture.frames(profile, tree, options, HEADER);
  const { unit, type } = profile.sampleTypes[options.sampleType];
  const all = formatValue(options.whole ?? tree.total(0), unit);
  const title = textAt(MARGIN, 21, `${shownText(options.title)} - ${type}, ${all}`, 13);
  return svgPage(picture.width, HEADER + frames.height + MARGIN, [
    picture.hatches.definitions,
    title,
    ...frames.elements,
  ]);
}

/** Colours of a frame by something else than whose code it is, and what its tooltip says of that. */
export interface FrameSaying {
  readonly colours: FrameColours;
  readonly words: string;
}

/** Frames of one picture. */
export class SvgFrames {
  readonly palette = new FlamePalette(theme);
  readonly hatches = new Hatches();
  readonly width: CssPixels;

  constructor(width: CssPixels) {
    this.width = width;
  }

  /** @param says of a node that is a function */
  frames(
    profile: Profile,
    tree: FlameTree,
    options: Omit<SvgOptions, 'title' | 'width'>,
    top: CssPixels,
    says?: (node: number, emphasis: FrameEmphasis) => FrameSaying,
  ): { readonly elements: readonly string[]; readonly height: CssPixels } {
    const inner = this.width - 2 * MARGIN;
    const limits = { width: inner, minWidth: 0.5, maxFrames: 20000 };
    const layout = layoutFlame(tree, options.root ?? wholeTree, limits);
    const { unit } = profile.sampleTypes[options.sampleType];
    const names = new FunctionNames(profile);
    const all = options.whole ?? tree.total(0);
    const elements = layout.frames.map((frame) => {
      const { name, place, colours, words } = this.describe(names, tree, frame, says);
      const x = MARGIN + frame.x * inner;
      const w = Math.max(0.5, frame.width * inner - 0.5);
      const y = top + frame.depth * ROW;
      const share = all > 0 ? ` - ${formatPercent(frame.total / all)}` : '';
      const values = `${formatValue(frame.total, unit)}${share}, self ${formatValue(frame.self, unit)}`;
      const tip = `${name}${place ? ` - ${place}` : ''}\n${values}${words ? `\n${words}` : ''}`;
      const label = fitLabel(name, w - 8, LETTER);
      return (
        `<g><title>${escape(tip)}</title>` +
        `<rect x="${x.toFixed(2)}" y="${y}" width="${w.toFixed(2)}" height="${ROW - 1}" fill="${this.hatches.fill(colours)}"/>` +
        (label
          ? `<text x="${(x + 4).toFixed(2)}" y="${y + 14}" fill="${colours.text}">${escape(label)}</text>`
          : '') +
        '</g>'
      );
    });
    return { elements, height: layout.rows * ROW };
  }

  private describe(
    names: FunctionNames,
    tree: FlameTree,
    frame: FlameFrame,
    says?: (node: number, emphasis: FrameEmphasis) => FrameSaying,
  ): FrameSaying & { readonly name: string; readonly place: string } {
    const { palette } = this;
    const emphasis = frame.ancestor ? 'muted' : 'plain';
    const nameless = (name: string, hatched: boolean) => {
      return { name, place: '', colours: palette.neutral(emphasis, hatched), words: '' };
    };
    if (frame.more > 0) return nameless(`${formatCount(frame.more)} more`, true);
    if (frame.node === 0 && tree instanceof WholeTree) return nameless('all', false);
    const fn = tree.function(frame.node);
    const { file, startLine, origin } = names.get(fn);
    const name = names.shown(fn, 0);
    const place = shownText(file && startLine ? `${file}:${startLine}` : file);
    const said = says?.(frame.node, emphasis) ?? {
      colours: palette.coloursOf(origin, `${name}\n${file}`, emphasis),
      words: '',
    };
    return { name, place, ...said };
  }
}
